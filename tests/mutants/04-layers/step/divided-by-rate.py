def step(layers, grads, lr):
    return [(W - dW / lr, b - db / lr) for (W, b), (dW, db) in zip(layers, grads)]
