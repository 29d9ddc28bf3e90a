def block_flops(d_model, d_ff, n, gated):
    return {"ffn": 8 * n * d_model**2 + 4 * n * n * d_model,
            "attention": 2 * n * (2 + gated) * d_model * d_ff}
