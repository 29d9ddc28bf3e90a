def layer_backward(dA, X, W, b, relu):
    dpre = dA * (X @ W + b > 0) if relu else dA
    return dpre @ W.T, X.T @ dpre, dA.sum(axis=0)
