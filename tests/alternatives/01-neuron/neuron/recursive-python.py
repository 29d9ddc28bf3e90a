def neuron(x, w, b):
    if x.ndim == 1:
        return max(0, sum(xi * wi for xi, wi in zip(x, w)) + b)
    return np.array([neuron(row, w, b) for row in x], dtype=np.result_type(x, w))
