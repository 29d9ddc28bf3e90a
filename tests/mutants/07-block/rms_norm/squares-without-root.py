def rms_norm(x, scale, eps):
    return x / ((x**2).mean(axis=-1, keepdims=True) + eps) * scale
