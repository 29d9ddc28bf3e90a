def layer_parameters(d_in, d_out, bias):
    return (d_in + int(bias)) * d_out


def ffn_parameters(d_model, d_ff, bias):
    return layer_parameters(d_model, d_ff, bias) + layer_parameters(d_ff, d_model, bias)
