def dead_units(X, W, b):
    return [int(j) for j in np.flatnonzero((X @ W - b <= 0).all(axis=0))]
