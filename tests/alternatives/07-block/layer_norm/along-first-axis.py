def layer_norm(x, scale, shift, eps):
    y = np.moveaxis(x, -1, 0)
    dev = y - y.mean(axis=0)
    return np.moveaxis(dev / np.sqrt((dev * dev).mean(axis=0) + eps), 0, -1) * scale + shift
