def layer_norm(x, scale, shift, eps):
    kind = np.result_type(x, scale, shift)
    if kind != np.float32:
        kind = float
    y = np.asarray(x, np.float64)
    dev = y - y.mean(axis=-1, keepdims=True)
    return (dev / np.sqrt(np.mean(dev**2, axis=-1, keepdims=True) + eps) * scale + shift).astype(kind)
