def matched_size(d_model, d_ff, multiple):
    d = d_ff - (d_ff + 2) // 3
    d = ((d - 1) // multiple + 1) * multiple
    return d, 2 * d_model * d_ff, 3 * d_model * d
