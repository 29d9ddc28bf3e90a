def silu_slope(x):
    s = sigmoid(x)
    return s + x * s * (1 - s)
