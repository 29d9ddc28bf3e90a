def silu_slope(x):
    return 1 / (1 + np.exp(-x))
