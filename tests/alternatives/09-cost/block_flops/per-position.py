def block_flops(d_model, d_ff, n, gated):
    one_attention = 2 * 4 * d_model**2 + 2 * n * d_model + 2 * d_model * n
    one_ffn = 2 * (2 * d_model * d_ff + bool(gated) * d_model * d_ff)
    return dict(attention=n * one_attention, ffn=n * one_ffn)
