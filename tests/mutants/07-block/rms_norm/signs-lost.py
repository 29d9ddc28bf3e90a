def rms_norm(x, scale, eps):
    return np.sqrt(x**2 / ((x**2).mean(axis=-1, keepdims=True) + eps)) * scale
