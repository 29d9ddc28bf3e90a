def relu(z):
    return (z + abs(z)) / 2


def neuron(x, w, b):
    return relu(np.sum(x * w, axis=-1) + b)
