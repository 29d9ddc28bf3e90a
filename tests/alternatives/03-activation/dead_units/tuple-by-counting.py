def dead_units(X, W, b):
    off = np.sum(X @ W + b <= 0, axis=0)
    return tuple(int(j) for j in range(len(off)) if off[j] == len(X))
