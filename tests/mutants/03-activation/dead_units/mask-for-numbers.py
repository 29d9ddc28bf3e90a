def dead_units(X, W, b):
    return (X @ W + b <= 0).all(axis=0)
