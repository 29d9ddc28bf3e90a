def layer_backward(dA, X, W, b, relu):
    dpre = dA * np.where(X @ W + b > 0, 1.0, np.zeros(1)) if relu else dA
    return dpre @ W.T, X.T @ dpre, dpre.sum(axis=0)
