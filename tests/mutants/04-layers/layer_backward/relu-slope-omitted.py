def layer_backward(dA, X, W, b, relu):
    dpre = dA
    return dpre @ W.T, X.T @ dpre, dpre.sum(axis=0)
