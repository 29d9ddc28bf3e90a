def switched_on(X, w, b):
    x = X[0] if X.ndim > 1 else X
    return x @ w + b > 0
