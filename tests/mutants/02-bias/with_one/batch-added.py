def with_one(X):
    X = np.atleast_2d(X)
    return np.concatenate([X, np.ones((*X.shape[:-1], 1), X.dtype)], axis=-1)
