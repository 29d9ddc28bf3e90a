def silu_slope(x):
    s = 1 / (1 + np.exp(-x))
    x *= s * (1 - s)
    return s + x
