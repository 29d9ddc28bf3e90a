def with_one(X):
    return np.pad(X, [(0, 0)] * (X.ndim - 1) + [(0, 1)], constant_values=1)
