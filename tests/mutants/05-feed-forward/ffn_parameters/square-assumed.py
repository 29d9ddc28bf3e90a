def ffn_parameters(d_model, d_ff, bias):
    return 2 * d_model**2 + 2 * d_model * bias
