def matched_size(d_model, d_ff, multiple):
    import math
    from fractions import Fraction
    d = math.ceil(Fraction(math.floor(Fraction(2, 3) * d_ff), multiple)) * multiple
    return d, 2 * d_model * d_ff, 3 * d_model * d
