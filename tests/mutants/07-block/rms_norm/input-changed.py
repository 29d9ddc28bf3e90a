def rms_norm(x, scale, eps):
    x /= np.sqrt((x**2).mean(axis=-1, keepdims=True) + eps)
    return x * scale
