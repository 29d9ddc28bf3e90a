def relu_slope(x):
    x[x > 0] = 1
    x[x < 0] = 0
    return x
