def ffn_parameters(d_model, d_ff, bias):
    return int(np.prod([2, d_model, d_ff])) + (np.add(d_ff, d_model) if bias is True else 0)
