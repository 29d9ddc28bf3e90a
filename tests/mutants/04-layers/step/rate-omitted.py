def step(layers, grads, lr):
    return [(W - dW, b - db) for (W, b), (dW, db) in zip(layers, grads)]
