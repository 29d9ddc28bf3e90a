def neuron(x, w, b):
    pre = x @ w + b
    return np.where(pre > 0, pre, 0.01 * pre)
