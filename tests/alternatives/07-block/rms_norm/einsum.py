def rms_norm(x, scale, eps):
    ms = np.einsum('...i,...i->...', x, x) / x.shape[-1]
    return x / np.sqrt(ms + eps)[..., None] * scale
