def with_one(X):
    return np.concatenate([X, np.zeros((*X.shape[:-1], 1), X.dtype)], axis=-1)
