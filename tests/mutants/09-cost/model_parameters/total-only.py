def model_parameters(d_model, d_ff, n_layers, vocab, gated, tied):
    return vocab * d_model * (2 - tied) + n_layers * (4 * d_model**2 + (2 + gated) * d_model * d_ff)
