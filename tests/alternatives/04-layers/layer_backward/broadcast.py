def layer_backward(dA, X, W, b, relu):
    slope = np.sign(np.maximum(X @ W + b, 0)) if relu else 1
    d = dA * slope
    return (d @ np.transpose(W)), (X[:, :, None] * d[:, None, :]).sum(0), d.sum(0)
