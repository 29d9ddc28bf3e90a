def layer_norm(x, scale, shift, eps):
    return (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) * scale + shift
