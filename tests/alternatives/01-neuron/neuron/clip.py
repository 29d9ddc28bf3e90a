def neuron(x, w, b):
    return np.clip(pre_activation(x, w, b), 0, None)
