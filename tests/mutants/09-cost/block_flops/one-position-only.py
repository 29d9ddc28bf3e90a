def block_flops(d_model, d_ff, n, gated):
    return {"attention": 8 * d_model**2 + 4 * d_model,
            "ffn": 2 * (2 + gated) * d_model * d_ff}
