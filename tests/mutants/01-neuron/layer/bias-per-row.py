def layer(x, W, b):
    pre = x @ W
    return np.maximum(0, pre + (b[:, None] if pre.ndim == 2 and len(pre) == len(b) else b))
