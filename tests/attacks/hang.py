# An endless loop.
def neuron(x, w, b):
    while True:
        pass
