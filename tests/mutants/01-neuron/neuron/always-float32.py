def neuron(x, w, b):
    return np.maximum(0, x @ w + b).astype(np.float32)
