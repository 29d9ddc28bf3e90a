def step(layers, grads, lr):
    return [(W - lr * dW, b) for (W, b), (dW, db) in zip(layers, grads)]
