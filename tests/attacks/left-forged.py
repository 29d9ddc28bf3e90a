# Replies of snapshots and of other kinds are sent where none was asked.
import gc
worker = next(o for o in gc.get_objects() if type(o).__name__ == "Worker")

replies = [{"left": True}, True, {"missing": True}, {"value": 0.5}, {"error": 1}, None, [], {"ask": 0},
           {"ask": -1, "args": 1, "kwargs": 2}, {"left": 1, "ask": 0}, {"stdout": 1, "outputs": 2, "error": 3}]
def neuron(x, w, b):
    for reply in replies:
        worker.send(reply)
    return 0.0
neuron(0, 0, 0)
