def rms_norm(x, scale, eps):
    out = np.zeros_like(x)
    out[...] = x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + eps) * scale
    return out
