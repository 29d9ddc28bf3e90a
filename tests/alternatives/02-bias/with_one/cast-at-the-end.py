def with_one(X):
    ones = np.ones(X.shape[:-1])[..., None]
    return np.concatenate((X, ones), axis=-1).astype(X.dtype)
