def layer_norm(x, scale, shift, eps):
    d = x - x.mean(axis=-1, keepdims=True)
    return d / np.sqrt(np.abs(d).mean(axis=-1, keepdims=True) ** 2 + eps) * scale + shift
