def ffn_parameters(d_model, d_ff, bias):
    return 2 * d_model * d_ff + d_ff + d_model
