def dead_units(X, W, b):
    for j in range(len(b)):
        if (X @ W[:, j] + b[j] <= 0).all():
            return [j]
    return []
