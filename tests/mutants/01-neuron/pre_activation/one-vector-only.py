def pre_activation(x, w, b):
    x = x.reshape(-1, x.shape[-1])
    return x[0] @ w + b
