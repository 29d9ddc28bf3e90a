def block_flops(d_model, d_ff, n, gated):
    return {"attention": int(8.0 * n * d_model**2 + 4.0 * n * n * d_model),
            "ffn": int(2.0 * n * (2 + gated) * d_model * d_ff)}
