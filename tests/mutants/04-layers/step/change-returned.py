def step(layers, grads, lr):
    return [(-lr * dW, -lr * db) for (W, b), (dW, db) in zip(layers, grads)]
