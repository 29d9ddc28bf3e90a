def block_flops(d_model, d_ff, n, gated):
    d, f, k = (np.array(v, dtype=object) for v in (d_model, d_ff, n))
    return {"attention": int(8 * k * d * d + 4 * k * k * d), "ffn": int(np.prod(np.array([2, k, 3 if gated else 2, d, f], dtype=object)))}
