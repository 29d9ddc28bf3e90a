def moved(layer, X, i, v, tol):
    change = abs(layer(X[i:i + 1] + v) - layer(X[i:i + 1]))
    return [i] if (change > tol).any() else []
