def neuron(x, w, b):
    return x @ w + b
