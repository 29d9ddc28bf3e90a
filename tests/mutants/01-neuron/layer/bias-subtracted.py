def layer(x, W, b):
    return np.maximum(0, x @ W - b)
