# SystemExit and KeyboardInterrupt are raised.
import sys
def neuron(x, w, b):
    if len(x):
        raise KeyboardInterrupt
    sys.exit(0)
