def block_flops(d_model, d_ff, n, gated):
    return {"attention": 4 * n * d_model * (2 * d_model - 1) + n * n * (2 * d_model - 1) + n * d_model * (2 * n - 1),
            "ffn": 2 * n * (3 if gated else 2) * d_model * d_ff}
