def with_one(X):
    return np.vstack([X, np.ones(X.shape[-1])])
