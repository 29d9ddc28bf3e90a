def neuron(x, w, b):
    pre = x @ w + b
    return np.where((pre > 0).all(), pre, 0)
