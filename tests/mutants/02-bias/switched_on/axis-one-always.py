def switched_on(X, w, b):
    return (X * w).sum(axis=1) + b > 0
