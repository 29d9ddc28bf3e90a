def intensity(d_model, d_ff, n, itemsize):
    d, f, k = np.float64(d_model), np.float64(d_ff), np.float64(n)
    bytes_moved = itemsize * np.sum([d * f, f * d, k * d, k * d])
    return np.divide(4 * k * d * f, bytes_moved)
