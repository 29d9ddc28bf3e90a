def moved(layer, X, i, v, tol):
    Y = np.vstack([X[:i], X[i] + v, X[i + 1:]])
    a, b = layer(X), layer(Y)
    return sorted({int(p) for p, j in zip(*np.nonzero(abs(a - b) > tol))})
