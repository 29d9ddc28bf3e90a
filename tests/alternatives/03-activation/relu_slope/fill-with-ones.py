def relu_slope(x):
    slope = np.zeros(x.shape, dtype=x.dtype if x.dtype.kind == "f" else float)
    slope[x > 0] = 1
    return slope
