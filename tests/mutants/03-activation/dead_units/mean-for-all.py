def dead_units(X, W, b):
    return [int(j) for j in np.flatnonzero((X @ W + b).mean(axis=0) <= 0)]
