def layer_norm(x, scale, shift, eps):
    m = x.mean(axis=-1, keepdims=True)
    v = (x**2).mean(axis=-1, keepdims=True) - m**2
    return (x - m) / np.sqrt(v + eps) * scale + shift
