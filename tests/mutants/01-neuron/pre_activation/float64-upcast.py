def pre_activation(x, w, b):
    return x @ w.astype(np.float64) + b
