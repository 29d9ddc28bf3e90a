def rms_norm(x, scale, eps):
    return np.apply_along_axis(lambda v: v / np.sqrt(np.mean(v**2) + eps) * scale, -1, x)
