def with_one(X):
    return np.apply_along_axis(lambda x: np.append(x, x.dtype.type(1)), -1, X)
