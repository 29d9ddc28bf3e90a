def rms_norm(x, scale, eps):
    return x * scale / np.sqrt(np.linalg.norm(x, axis=-1, keepdims=True) ** 2 / x.shape[-1] + eps)
