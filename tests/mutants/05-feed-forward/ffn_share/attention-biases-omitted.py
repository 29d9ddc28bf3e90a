def ffn_share(d_model, d_ff, bias):
    d, h = d_model, d_ff
    net = 2 * d * h + (h + d) * bias
    att = 4 * d * d
    return net / (net + att)
