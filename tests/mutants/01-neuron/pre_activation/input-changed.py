def pre_activation(x, w, b):
    x *= w
    return x.sum(axis=-1) + b
