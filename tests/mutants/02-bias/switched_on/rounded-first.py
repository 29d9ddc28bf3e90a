def switched_on(X, w, b):
    return np.round(X @ w + b) > 0
