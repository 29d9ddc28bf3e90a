def dead_units(X, W, b):
    on = relu_slope(X @ W + b).sum(axis=0)
    return np.argwhere(on == 0).ravel().tolist()
