def intensity(d_model, d_ff, n, itemsize):
    return 2 * n * d_ff / (itemsize * (d_ff + n))
