def pre_activation(x, w, b):
    if x.ndim == 1:
        return sum(xi * wi for xi, wi in zip(x, w)) + b
    return np.array([pre_activation(row, w, b) for row in x])
