def dead_units(X, W, b):
    return np.flatnonzero((X @ W + b).max(axis=0) <= 0)
