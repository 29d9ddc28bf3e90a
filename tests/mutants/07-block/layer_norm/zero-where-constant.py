def layer_norm(x, scale, shift, eps):
    d = x - x.mean(axis=-1, keepdims=True)
    v = (d**2).mean(axis=-1, keepdims=True)
    return np.where(v == 0, 0, d / np.sqrt(v + eps) * scale + shift)
