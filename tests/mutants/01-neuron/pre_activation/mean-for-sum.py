def pre_activation(x, w, b):
    return (x * w).mean(axis=-1) + b
