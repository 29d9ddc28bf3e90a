# An error at line two thousand million of a thousand cells, with a text of megabytes.
import sys
def neuron(x, w, b):
    raise ValueError
def described(error):
    return {"type": "E" * 10**6, "message": "m" * 10**7, "frames": [["<a>", 2 * 10**9, "w" * 10**4, "x" * 10**4]] * 1000}
sys.modules["__main__"].describe = described
