def dead_units(X, W, b):
    return [j for j in range(len(b)) if X[0] @ W[:, j] + b[j] <= 0]
