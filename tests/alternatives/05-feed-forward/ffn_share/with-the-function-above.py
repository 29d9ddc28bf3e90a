def ffn_share(d_model, d_ff, bias):
    d, h = d_model, d_ff
    net = ffn_parameters(d_model, d_ff, bias)
    att = 4 * d * (d + 1 if bias else d)
    return net / (net + att)
