def moved(layer, X, i, v, tol):
    Y = X.astype(float)
    Y[i] += v
    change = layer(Y) - layer(X)
    return np.flatnonzero((change > tol).any(axis=1)).tolist()
