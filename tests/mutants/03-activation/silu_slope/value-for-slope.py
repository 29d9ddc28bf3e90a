def silu_slope(x):
    return x / (1 + np.exp(-x))
