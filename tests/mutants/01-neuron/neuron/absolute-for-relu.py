def neuron(x, w, b):
    return np.abs(x @ w + b)
