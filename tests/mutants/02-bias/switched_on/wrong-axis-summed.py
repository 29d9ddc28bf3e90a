def switched_on(X, w, b):
    return (X * w).sum(axis=0) + b > 0
