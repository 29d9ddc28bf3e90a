# A value of a gigabyte.
def neuron(x, w, b):
    return np.zeros(1 << 27)
