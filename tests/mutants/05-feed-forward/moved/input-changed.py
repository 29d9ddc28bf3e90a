def moved(layer, X, i, v, tol):
    before = layer(X).copy()
    X[i] = X[i] + v
    change = abs(layer(X) - before)
    return np.flatnonzero((change > tol).any(axis=1)).tolist()
