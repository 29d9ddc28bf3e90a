def block_parameters(d_model, d_ff, n_heads, n_kv_heads, gated, bias, norm):
    d_kv = d_model
    attention = 2 * d_model * d_model + 2 * d_model * d_kv
    ffn = (2 + gated) * d_model * d_ff
    if bias:
        attention += 2 * d_model + 2 * d_kv
        ffn += (1 + gated) * d_ff + d_model
    norms = 2 * d_model * (2 if norm == 'layer' and bias else 1)
    return {"attention": attention, "ffn": ffn, "norms": norms, "share": ffn / (attention + ffn + norms)}
