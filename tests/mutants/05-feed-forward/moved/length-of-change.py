def moved(layer, X, i, v, tol):
    Y = X.astype(float)
    Y[i] += v
    change = abs(layer(Y) - layer(X))
    return np.flatnonzero(np.linalg.norm(change, axis=1) > tol).tolist()
