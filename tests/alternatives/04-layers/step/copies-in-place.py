def step(layers, grads, lr):
    import copy
    new = [(W * 1.0 if W.dtype.kind != 'f' else W.copy(), b * 1.0 if b.dtype.kind != 'f' else b.copy()) for W, b in layers]
    for (W, b), (dW, db) in zip(new, grads):
        W -= lr * dW
        b -= lr * db
    return new
