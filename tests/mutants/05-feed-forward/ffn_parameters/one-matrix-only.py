def ffn_parameters(d_model, d_ff, bias):
    return d_model * d_ff + (d_ff + d_model) * bias
