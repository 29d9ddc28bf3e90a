def moved(layer, X, i, v, tol):
    Y = X.astype(float)
    Y[i] += v
    change = abs(layer(Y) - layer(X))
    return [p + 1 for p in range(len(X)) if (change[p] > tol).any()]
