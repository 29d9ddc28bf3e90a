def layer_norm(x, scale, shift, eps):
    return (x - x.mean(axis=-1)) / np.sqrt(x.var(axis=-1) + eps) * scale + shift
