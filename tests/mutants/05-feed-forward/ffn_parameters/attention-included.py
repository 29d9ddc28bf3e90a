def ffn_parameters(d_model, d_ff, bias):
    return 4 * d_model**2 + 2 * d_model * d_ff + (d_ff + 5 * d_model) * bias
