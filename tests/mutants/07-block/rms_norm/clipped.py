def rms_norm(x, scale, eps):
    ms = np.minimum((x**2).mean(axis=-1, keepdims=True), 1e9)
    return x / np.sqrt(ms + eps) * scale
