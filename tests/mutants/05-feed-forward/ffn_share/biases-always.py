def ffn_share(d_model, d_ff, bias):
    d, h = d_model, d_ff
    net = 2 * d * h + h + d
    att = 4 * d * d + 4 * d
    return net / (net + att)
