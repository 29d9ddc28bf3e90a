def layer(x, W, b):
    return np.abs(x @ W + b)
