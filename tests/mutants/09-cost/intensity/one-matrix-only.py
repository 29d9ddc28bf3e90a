def intensity(d_model, d_ff, n, itemsize):
    return 2 * d_model * d_ff * n / (itemsize * (2 * d_model * d_ff + 2 * n * d_model))
