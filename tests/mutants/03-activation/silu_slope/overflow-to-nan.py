def silu_slope(x):
    e = np.exp(-x)
    return 1 / (1 + e) + x * e / (1 + e) ** 2
