def intensity(d_model, d_ff, n, itemsize):
    flops, numbers = 0, n * d_model + n * d_model
    for rows, columns in [(d_model, d_ff), (d_ff, d_model)]:
        flops += 2 * n * rows * columns
        numbers += rows * columns
    return flops / (numbers * itemsize)
