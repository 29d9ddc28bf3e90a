def block_flops(d_model, d_ff, n, gated):
    mul = 4 * n * d_model * d_model + n * n * d_model + n * d_model * n
    add = mul
    m_ffn = [d_model * d_ff] * (3 if gated else 2)
    return {"attention": mul + add, "ffn": sum(m_ffn) * n * 2}
