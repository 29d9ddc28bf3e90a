def ffn_parameters(d_model, d_ff, bias):
    return (d_model * d_ff, d_ff * bias, d_ff * d_model, d_model * bias)
