def intensity(d_model, d_ff, n, itemsize):
    moved = 2 * d_model * d_ff + n * d_model
    return 4 * d_model * d_ff * n / (moved * itemsize)
