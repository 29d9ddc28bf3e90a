def neuron(x, w, b):
    pre = x @ w + b
    out = np.zeros(np.shape(pre))
    out[pre > 0] = np.asarray(pre)[pre > 0]
    return out
