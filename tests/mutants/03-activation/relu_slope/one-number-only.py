def relu_slope(x):
    return 1.0 if x > 0 else 0.0
