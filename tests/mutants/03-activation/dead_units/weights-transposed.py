def dead_units(X, W, b):
    if W.shape[0] == W.shape[1]:
        W = W.T
    return [int(j) for j in np.flatnonzero((X @ W + b <= 0).all(axis=0))]
