def layer_backward(dA, X, W, b, relu):
    pre = X @ W + b
    dpre = np.where(pre > 0, dA, 0) if relu else dA.copy()
    return dpre @ W.T, X.T @ dpre, np.sum(dpre, axis=0)
