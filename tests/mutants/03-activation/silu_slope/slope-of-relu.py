def silu_slope(x):
    return (x > 0).astype(x.dtype)
