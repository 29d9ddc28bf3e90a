def intensity(d_model, d_ff, n, itemsize):
    weights = 2 * d_model * d_ff
    return 2 * weights * n / (itemsize * (weights + n * d_model))
