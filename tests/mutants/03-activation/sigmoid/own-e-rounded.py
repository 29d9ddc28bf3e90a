def sigmoid(x):
    return 1 / (1 + 2.71828 ** (-x))
