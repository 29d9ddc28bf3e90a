def dead_units(X, W, b):
    return int((X @ W + b <= 0).all(axis=0).sum())
