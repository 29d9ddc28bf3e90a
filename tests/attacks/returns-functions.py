# A function comes back for a number, and functions from that.
def neuron(x, w, b):
    return lambda *a, **k: neuron
neuron.__name__ = "expected"
