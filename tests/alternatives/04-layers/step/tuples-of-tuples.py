def step(layers, grads, lr):
    return tuple(tuple(p - lr * g for p, g in zip(layer, grad)) for layer, grad in zip(layers, grads))
