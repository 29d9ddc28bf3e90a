def backward(dY, X, layers):
    inputs = [X]
    for W, b in layers[:-1]:
        inputs.append(np.maximum(0, inputs[-1] @ W + b))
    grads, d = [], dY
    for k in reversed(range(len(layers))):
        d, dW, db = layer_backward(d, inputs[k], *layers[k], k < len(layers) - 1)
        grads.append((dW, db))
    return grads[::-1]
