def moved(layer, X, i, v, tol):
    Y = X.astype(float)
    before = layer(Y)
    Y[i] += v
    change = abs(layer(Y) - before)
    return np.flatnonzero((change > tol).any(axis=1)).tolist()
