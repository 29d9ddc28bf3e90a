def neuron(x, w, b):
    pre = pre_activation(x, w, b)
    return max(0, pre) if x.ndim == 1 else np.maximum(0, pre[0])
