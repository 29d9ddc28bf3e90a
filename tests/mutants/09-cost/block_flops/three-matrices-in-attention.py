def block_flops(d_model, d_ff, n, gated):
    return {"attention": 6 * n * d_model**2 + 4 * n * n * d_model,
            "ffn": 2 * n * (3 if gated else 2) * d_model * d_ff}
