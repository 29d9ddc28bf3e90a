def step(layers, grads, lr):
    return [((W - lr * dW).astype(W.dtype), (b - lr * db).astype(b.dtype)) for (W, b), (dW, db) in zip(layers, grads)]
