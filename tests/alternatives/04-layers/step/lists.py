def step(layers, grads, lr):
    return [[np.subtract(a, np.multiply(lr, da)) for a, da in zip(l, g)] for l, g in zip(layers, grads)]
