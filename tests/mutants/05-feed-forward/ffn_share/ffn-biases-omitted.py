def ffn_share(d_model, d_ff, bias):
    d, h = d_model, d_ff
    net = 2 * d * h
    att = 4 * d * d + 4 * d * bias
    return net / (net + att)
