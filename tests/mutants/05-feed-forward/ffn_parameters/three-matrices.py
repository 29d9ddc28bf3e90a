def ffn_parameters(d_model, d_ff, bias):
    return 3 * d_model * d_ff + (2 * d_ff + d_model) * bias
