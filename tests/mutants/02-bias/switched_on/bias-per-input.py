def switched_on(X, w, b):
    return (X * w + b).sum(axis=-1) > 0
