def step(layers, grads, lr):
    new = []
    for k in range(len(layers)):
        W, b = layers[k]
        dW, db = grads[k]
        new.append((W - dW * lr, b - db * lr))
    return new
