def matched_size(d_model, d_ff, multiple):
    d = 2 * d_ff // 3
    return d, 2 * d_model * d_ff, 3 * d_model * d
