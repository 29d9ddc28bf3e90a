def layer(x, W, b):
    b -= b.min()
    return np.maximum(0, x @ W + b)
