def intensity(d_model, d_ff, n, itemsize):
    flops = np.array(2.0) * n * (d_model * d_ff + d_ff * d_model)
    return flops / (itemsize * (2 * d_model * d_ff) + itemsize * n * d_model * 2)
