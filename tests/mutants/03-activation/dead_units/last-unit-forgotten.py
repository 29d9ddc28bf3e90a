def dead_units(X, W, b):
    return [j for j in range(len(b) - 1) if (X @ W[:, j] + b[j] <= 0).all()]
