def mse(Y, T):
    d = np.subtract(Y, T)
    n = Y.shape[0] * Y.shape[1]
    return (d * d).sum() / n, d * (2 / n)
