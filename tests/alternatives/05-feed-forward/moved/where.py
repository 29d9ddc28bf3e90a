def moved(layer, X, i, v, tol):
    Y = np.where(np.arange(len(X))[:, None] == i, X + v, X)
    return list(np.where(np.abs(layer(Y) - layer(X)).max(axis=1) > tol)[0])
