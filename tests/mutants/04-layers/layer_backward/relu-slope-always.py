def layer_backward(dA, X, W, b, relu):
    dpre = dA * (X @ W + b > 0)
    return dpre @ W.T, X.T @ dpre, dpre.sum(axis=0)
