def with_one(X):
    rows = X.reshape(-1, X.shape[-1])
    out = np.concatenate([rows, np.ones((len(rows), 1), X.dtype)], axis=1)
    return out if X.ndim > 1 else out[0]
