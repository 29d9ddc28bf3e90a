def moved(layer, X, i, v, tol):
    Y = X.astype(float)
    Y[i] += v
    change = abs(layer(Y) - layer(X))
    return [p for p in range(len(X)) if not (change[p] > tol).any()]
