def neuron(x, w, b):
    return np.maximum(0, x * w).sum(axis=-1) + b
