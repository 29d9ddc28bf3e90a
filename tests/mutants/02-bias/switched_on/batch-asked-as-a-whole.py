def switched_on(X, w, b):
    return np.sum(X @ w) + b > 0
