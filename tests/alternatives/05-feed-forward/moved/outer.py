def moved(layer, X, i, v, tol):
    Y = X + np.outer(np.arange(len(X)) == i, v)
    return np.nonzero(np.any(np.abs(layer(X) - layer(Y)) > tol, axis=-1))[0]
