def layer_backward(dA, X, W, b, relu):
    dpre = np.maximum(0, dA) if relu else dA
    return dpre @ W.T, X.T @ dpre, dpre.sum(axis=0)
