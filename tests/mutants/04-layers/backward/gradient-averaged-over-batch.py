def backward(dY, X, layers):
    inputs = [X]
    for W, b in layers[:-1]:
        inputs.append(np.maximum(0, inputs[-1] @ W + b))
    grads, d = [], dY
    for k in range(len(layers) - 1, -1, -1):
        W, A = layers[k][0], inputs[k]
        grads.insert(0, (A.T @ d / len(X), d.mean(axis=0)))
        d = d @ W.T * (A > 0)
    return grads
