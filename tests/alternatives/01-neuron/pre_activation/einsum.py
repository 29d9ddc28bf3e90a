def pre_activation(x, w, b):
    return np.einsum("...d,d->...", x, w) + b
