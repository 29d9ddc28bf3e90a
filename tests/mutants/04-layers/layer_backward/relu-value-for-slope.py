def layer_backward(dA, X, W, b, relu):
    dpre = dA * np.maximum(0, X @ W + b) if relu else dA
    return dpre @ W.T, X.T @ dpre, dpre.sum(axis=0)
