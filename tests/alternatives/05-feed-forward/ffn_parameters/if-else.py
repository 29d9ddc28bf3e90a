def ffn_parameters(d_model, d_ff, bias):
    total = d_model * d_ff + d_ff * d_model
    if bias:
        total += d_ff
        total += d_model
    return total
