def dead_units(X, W, b):
    act = np.maximum(0, X @ W + b)
    return [j for j in range(act.shape[1]) if act[:, j].max() < 0.01]
