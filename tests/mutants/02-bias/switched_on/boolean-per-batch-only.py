def switched_on(X, w, b):
    return [bool(x @ w + b > 0) for x in X]
