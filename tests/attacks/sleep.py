# A call that takes no processor time and does not end.
import time
def neuron(x, w, b):
    time.sleep(1e6)
