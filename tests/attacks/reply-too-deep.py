# A list of lists of lists.
def neuron(x, w, b):
    value = []
    for _ in range(100_000):
        value = [value]
    return value
