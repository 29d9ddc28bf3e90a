def switched_on(X, w, b):
    return np.logical_not(np.inner(X, w) + b <= 0)
