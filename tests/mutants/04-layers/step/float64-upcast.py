def step(layers, grads, lr):
    lr = np.array(lr)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads)]
