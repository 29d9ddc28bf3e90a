def moved(layer, X, i, v, tol):
    Y = X.astype(float)
    Y[i] += v
    change = abs(layer(Y) - layer(X))
    return sorted(np.nonzero(change > tol)[0].tolist())
