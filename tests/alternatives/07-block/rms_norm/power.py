def rms_norm(x, scale, eps):
    return x * (np.square(x).mean(axis=-1, keepdims=True) + eps) ** -0.5 * scale
