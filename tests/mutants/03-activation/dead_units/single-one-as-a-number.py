def dead_units(X, W, b):
    return np.squeeze(np.argwhere((X @ W + b <= 0).all(axis=0))).tolist()
