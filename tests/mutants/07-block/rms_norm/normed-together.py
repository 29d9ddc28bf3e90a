def rms_norm(x, scale, eps):
    return x / np.sqrt((x**2).mean() + eps) * scale
