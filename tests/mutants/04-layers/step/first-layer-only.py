def step(layers, grads, lr):
    (W, b), (dW, db) = layers[0], grads[0]
    return [(W - lr * dW, b - lr * db)] + layers[1:]
