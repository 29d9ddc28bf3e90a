def intensity(d_model, d_ff, n, itemsize):
    d_model, d_ff, n = np.int32(d_model), np.int32(d_ff), np.int32(n)
    weights = 2 * d_model * d_ff
    return float(2 * weights * n / (itemsize * (weights + 2 * n * d_model)))
