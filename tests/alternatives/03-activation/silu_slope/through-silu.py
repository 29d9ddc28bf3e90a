def silu_slope(x):
    s = 1 / (1 + np.exp(-x))
    silu = x * s
    return silu + s * (1 - silu)
