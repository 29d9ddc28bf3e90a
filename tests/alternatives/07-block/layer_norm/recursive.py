def layer_norm(x, scale, shift, eps):
    if x.ndim > 1:
        return np.stack([layer_norm(part, scale, shift, eps) for part in x])
    dev = x - x.mean()
    return dev / np.sqrt(np.mean(dev**2) + eps) * scale + shift
