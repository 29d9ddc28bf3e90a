def layer_backward(dA, X, W, b, relu):
    n, d_in = X.shape
    d_out = len(b)
    kind = np.result_type(dA, X, W, b)
    dX, dW, db = np.zeros((n, d_in), kind), np.zeros((d_in, d_out), kind), np.zeros(d_out, kind)
    for k in range(n):
        for j in range(d_out):
            if relu and X[k] @ W[:, j] + b[j] <= 0:
                continue
            db[j] += dA[k, j]
            for i in range(d_in):
                dW[i, j] += X[k, i] * dA[k, j]
                dX[k, i] += W[i, j] * dA[k, j]
    return dX, dW, db
