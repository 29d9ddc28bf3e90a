def layer_norm(x, scale, shift, eps):
    m = x.mean(axis=-1, keepdims=True)
    v = np.maximum((x**2).mean(axis=-1, keepdims=True) - m**2, 0)
    return (x - m) / np.sqrt(v + eps) * scale + shift
