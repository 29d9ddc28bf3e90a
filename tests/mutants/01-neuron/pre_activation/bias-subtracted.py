def pre_activation(x, w, b):
    return x @ w - b
