def switched_on(X, w, b):
    X *= w
    return X.sum(axis=-1) + b > 0
