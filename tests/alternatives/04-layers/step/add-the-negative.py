def step(layers, grads, lr):
    return list(map(lambda l, g: (l[0] + -lr * g[0], l[1] + -lr * g[1]), layers, grads))
