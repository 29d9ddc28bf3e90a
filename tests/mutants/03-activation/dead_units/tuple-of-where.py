def dead_units(X, W, b):
    return np.where((X @ W + b <= 0).all(axis=0))
