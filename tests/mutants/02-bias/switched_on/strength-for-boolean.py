def switched_on(X, w, b):
    return np.maximum(0, X @ w + b)
