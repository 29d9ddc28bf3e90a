def intensity(d_model, d_ff, n, itemsize):
    weights = 8 * d_model * d_model
    return 2 * weights * n / (itemsize * (weights + 2 * n * d_model))
