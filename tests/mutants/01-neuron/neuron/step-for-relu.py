def neuron(x, w, b):
    return (x @ w + b > 0).astype(x.dtype)
