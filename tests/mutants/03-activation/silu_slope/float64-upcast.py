def silu_slope(x):
    x = np.array(x, dtype=float)
    s = 1 / (1 + np.exp(-x))
    return s + x * s * (1 - s)
