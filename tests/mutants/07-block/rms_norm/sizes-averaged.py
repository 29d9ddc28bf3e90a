def rms_norm(x, scale, eps):
    return x / (np.abs(x).mean(axis=-1, keepdims=True) + eps) * scale
