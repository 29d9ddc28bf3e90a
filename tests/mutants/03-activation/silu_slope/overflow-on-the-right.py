def silu_slope(x):
    e = np.exp(x)
    s = e / (1 + e)
    return s + x * s * (1 - s)
