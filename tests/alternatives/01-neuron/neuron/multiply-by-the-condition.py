def neuron(x, w, b):
    pre = pre_activation(x, w, b)
    return pre * (pre > 0)
