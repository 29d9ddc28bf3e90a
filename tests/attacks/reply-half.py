# Half a message, and then nothing, in a call and in a cell.
# copies: 2
import gc
worker = next(o for o in gc.get_objects() if type(o).__name__ == "Worker")
import os, time
def neuron(x, w, b):
    os.write(worker.replies.fileno(), b"\x10")
    time.sleep(1e6)
# cell: last
neuron(0, 0, 0)
