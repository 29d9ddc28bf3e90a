def silu_slope(x):
    e = np.exp(-np.abs(x))
    s = np.where(x >= 0, 1, e) / (1 + e)
    return s + x * e / (1 + e) ** 2
