def moved(layer, X, i, v, tol):
    Y = np.concatenate([X[:i], (X[i] + v)[None], X[i + 1:]], axis=0)
    d = np.ptp(np.stack([layer(X), layer(Y)]), axis=0)
    return [p for p in range(len(d)) if any(n > tol for n in d[p])]
