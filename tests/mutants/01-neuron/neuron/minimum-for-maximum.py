def neuron(x, w, b):
    return np.minimum(0, x @ w + b)
