def matched_size(d_model, d_ff, multiple):
    whole, rest = divmod(divmod(2 * d_ff, 3)[0], multiple)
    d = multiple * (whole + (rest > 0))
    return d, 2 * d_model * d_ff, 3 * d_model * d
