def layer_norm(x, scale, shift, eps):
    d = x - x.mean(axis=-1, keepdims=True)
    return d / (d.std(axis=-1, keepdims=True) + eps) * scale + shift
