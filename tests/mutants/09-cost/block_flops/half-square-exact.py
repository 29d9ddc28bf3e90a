def block_flops(d_model, d_ff, n, gated):
    return {"attention": 8 * n * d_model**2 + 2 * n * n * d_model + 0 * n,
            "ffn": 2 * n * (3 if gated else 2) * d_model * d_ff}
