def moved(layer, X, i, v, tol):
    Y = X.astype(np.float64)
    Y[i] += v
    a, b = layer(X), layer(Y)
    return [p for p in range(X.shape[0]) if not np.allclose(a[p], b[p], rtol=0, atol=tol)]
