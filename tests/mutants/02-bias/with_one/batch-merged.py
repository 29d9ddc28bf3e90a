def with_one(X):
    return np.append(X, 1.0)
