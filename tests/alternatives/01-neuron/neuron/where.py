def neuron(x, w, b):
    pre = np.einsum('...d,d->...', x, w) + b
    return np.where(pre > 0, pre, 0)
