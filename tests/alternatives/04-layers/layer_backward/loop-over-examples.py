def layer_backward(dA, X, W, b, relu):
    dX, dW, db = [], 0 * W, 0 * b
    for x, d in zip(X, dA):
        if relu:
            d = d * (x @ W + b > 0)
        dX.append(W @ d)
        dW = dW + np.outer(x, d)
        db = db + d
    return np.array(dX), dW, db
