def rms_norm(x, scale, eps):
    return x / np.sqrt(x.var(axis=-1, keepdims=True) + eps) * scale
