def relu_slope(x):
    return x > 0
