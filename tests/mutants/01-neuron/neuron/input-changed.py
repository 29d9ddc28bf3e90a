def neuron(x, w, b):
    x[x < 0] = 0
    return np.maximum(0, x @ w + b)
