def layer_backward(dA, X, W, b, relu):
    if relu:
        dA[X @ W + b <= 0] = 0
    return dA @ W.T, X.T @ dA, dA.sum(axis=0)
