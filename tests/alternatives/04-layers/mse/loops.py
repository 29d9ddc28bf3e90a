def mse(Y, T):
    n, d = Y.shape
    loss, dY = 0.0, np.zeros((n, d), np.result_type(Y, T, np.float32) if Y.dtype == np.float32 else float)
    for i in range(n):
        for j in range(d):
            e = Y[i, j] - T[i, j]
            loss += e * e / (n * d)
            dY[i, j] = 2 * e / (n * d)
    return loss, dY
