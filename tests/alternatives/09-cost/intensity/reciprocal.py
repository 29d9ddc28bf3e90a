def intensity(d_model, d_ff, n, itemsize):
    return 1 / (itemsize / (2 * n) + itemsize / (2 * d_ff))
