def layer(x, W, b):
    return 1 / (1 + np.exp(-(x @ W + b)))
