# An endless loop.
# answers: right
# earns: 20
def neuron(x, w, b):
    while True:
        pass
