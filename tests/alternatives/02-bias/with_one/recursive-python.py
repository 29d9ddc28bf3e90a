def with_one(X):
    if X.ndim == 1:
        return np.array([*X, 1], dtype=X.dtype)
    return np.stack([with_one(x) for x in X])
