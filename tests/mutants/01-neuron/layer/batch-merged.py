def layer(x, W, b):
    return np.maximum(0, x.reshape(-1, x.shape[-1]) @ W + b)
