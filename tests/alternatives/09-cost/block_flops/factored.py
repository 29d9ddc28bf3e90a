def block_flops(d_model, d_ff, n, gated):
    return {"ffn": d_model * n * d_ff * (4 + 2 * gated), "attention": 4 * n * d_model * (2 * d_model + n)}
