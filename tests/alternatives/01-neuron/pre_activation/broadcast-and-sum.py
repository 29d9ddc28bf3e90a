def pre_activation(x, w, b):
    return np.sum(x * w, axis=-1) + b
