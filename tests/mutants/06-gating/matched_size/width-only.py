def matched_size(d_model, d_ff, multiple):
    return -(-(2 * d_ff // 3) // multiple) * multiple
