def switched_on(X, w, b):
    return np.where(X @ w + b > 0, 1, 0)
