def switched_on(X, w, b):
    return np.sign((X * w).sum(axis=-1) + b) == 1
