def pre_activation(x, w, b):
    return np.array([row @ w for row in x]) + b if x.ndim == 2 else x @ w + b if x.ndim == 1 else x[0] @ w + b
