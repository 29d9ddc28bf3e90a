def moved(layer, X, i, v, tol):
    Y = X.astype(float)
    Y[i] += v
    near = np.isclose(layer(Y), layer(X), atol=tol)
    return np.flatnonzero(~near.all(axis=1)).tolist()
