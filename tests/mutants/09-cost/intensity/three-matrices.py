def intensity(d_model, d_ff, n, itemsize):
    weights = 3 * d_model * d_ff
    return 2 * weights * n / (itemsize * (weights + 2 * n * d_model))
