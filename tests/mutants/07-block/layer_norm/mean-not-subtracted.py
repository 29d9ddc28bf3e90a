def layer_norm(x, scale, shift, eps):
    return x / np.sqrt(x.var(axis=-1, keepdims=True) + eps) * scale + shift
