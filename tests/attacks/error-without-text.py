# An exception whose text and name raise, or go on for ever.
class Odd(Exception):
    def __str__(self): raise Odd
    __repr__ = __str__
def neuron(x, w, b):
    raise Odd("x" * 10_000_000)
