def fold(W, b):
    return [W, b]
