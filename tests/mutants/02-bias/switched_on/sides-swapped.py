def switched_on(X, w, b):
    return X @ w + b < 0
