def layer_backward(dA, X, W, b, relu):
    d = dA.copy()
    if relu:
        d[X @ W + b <= 0] = 0
    return d.dot(W.T), np.dot(X.T, d), np.ones(len(X), X.dtype) @ d
