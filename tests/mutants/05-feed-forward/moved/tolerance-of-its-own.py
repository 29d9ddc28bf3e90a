def moved(layer, X, i, v, tol):
    Y = X.astype(float)
    Y[i] += v
    change = abs(layer(Y) - layer(X))
    return np.flatnonzero((change > 1e-9).any(axis=1)).tolist()
