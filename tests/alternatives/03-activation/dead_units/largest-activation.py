def dead_units(X, W, b):
    act = np.maximum(0, X @ W + b)
    return [int(j) for j in np.where(act.max(axis=0) == 0)[0]]
