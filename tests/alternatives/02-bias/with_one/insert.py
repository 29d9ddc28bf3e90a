def with_one(X):
    return np.insert(X, X.shape[-1], 1, axis=-1)
