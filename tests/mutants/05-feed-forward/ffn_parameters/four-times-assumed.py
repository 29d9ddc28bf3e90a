def ffn_parameters(d_model, d_ff, bias):
    return 8 * d_model**2 + 5 * d_model * bias
