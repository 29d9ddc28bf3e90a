def block_flops(d_model, d_ff, n, gated):
    return {"attention": 8 * n * d_model**2 + 4 * n * n * d_model,
            "ffn": 2 * n * (2 + gated) * 4 * d_model**2}
