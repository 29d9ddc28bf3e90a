def switched_on(X, w, b):
    return np.where(np.dot(X, w) + b > 0, True, False)
