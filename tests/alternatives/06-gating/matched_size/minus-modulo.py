def matched_size(d_model, d_ff, multiple):
    d = d_ff * 2 // 3
    d += -d % multiple
    return [d, 2 * d_ff * d_model, d * d_model * 3]
