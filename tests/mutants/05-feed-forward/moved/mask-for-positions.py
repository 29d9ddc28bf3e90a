def moved(layer, X, i, v, tol):
    Y = X.astype(float)
    Y[i] += v
    change = abs(layer(Y) - layer(X))
    return (change > tol).any(axis=1).tolist()
