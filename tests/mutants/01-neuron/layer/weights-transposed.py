def layer(x, W, b):
    return np.maximum(0, x @ (W.T if W.shape[0] == W.shape[1] else W) + b)
