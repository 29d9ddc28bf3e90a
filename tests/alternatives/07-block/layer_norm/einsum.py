def layer_norm(x, scale, shift, eps):
    d = x.shape[-1]
    dev = x - x.sum(axis=-1)[..., None] / d
    var = np.einsum('...i,...i->...', dev, dev) / d
    return shift + scale * dev * (1 / np.sqrt(var + eps))[..., None]
