# Functions of the other side are called without end, also such as were never given.
import gc
worker = next(o for o in gc.get_objects() if type(o).__name__ == "Worker")

def neuron(x, w, b):
    while True:
        worker.send({"ask": 0, "args": [], "kwargs": {}})
        worker.receive()
