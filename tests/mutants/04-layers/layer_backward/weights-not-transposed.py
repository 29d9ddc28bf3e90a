def layer_backward(dA, X, W, b, relu):
    dpre = dA * (X @ W + b > 0) if relu else dA
    return dpre @ (W if W.shape[0] == W.shape[1] else W.T), X.T @ dpre, dpre.sum(axis=0)
