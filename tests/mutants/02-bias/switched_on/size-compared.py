def switched_on(X, w, b):
    return np.abs(X @ w + b) > 0
