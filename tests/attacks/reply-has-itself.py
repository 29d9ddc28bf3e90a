# A list that holds itself.
def neuron(x, w, b):
    value = [0.0]
    value.append(value)
    return value
