def layer_norm(x, scale, shift, eps):
    dev = x - np.mean(x, axis=-1, keepdims=True)
    length = np.linalg.norm(dev, axis=-1, keepdims=True)
    return scale * dev / np.sqrt(length**2 / x.shape[-1] + eps) + shift
