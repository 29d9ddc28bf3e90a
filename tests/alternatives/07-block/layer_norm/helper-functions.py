def centred(v):
    return v - np.average(v, axis=-1)[..., np.newaxis]


def layer_norm(x, scale, shift, eps):
    dev = centred(x)
    return np.multiply(dev / np.hypot(np.std(dev, axis=-1, keepdims=True), np.sqrt(eps)).astype(dev.dtype), scale) + shift
