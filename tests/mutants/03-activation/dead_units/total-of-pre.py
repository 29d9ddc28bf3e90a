def dead_units(X, W, b):
    return [j for j in range(len(b)) if np.sum(X @ W[:, j] + b[j]) <= 0]
