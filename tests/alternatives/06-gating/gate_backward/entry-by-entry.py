def gate_backward(d_product, gate_pre, up, kind):
    dtype = np.result_type(d_product, gate_pre, up)
    dtype = dtype if dtype.kind == "f" else np.dtype(float)
    dg, du = np.empty(up.shape, dtype), np.empty(up.shape, dtype)
    for i in np.ndindex(up.shape):
        g = float(gate_pre[i])
        e = np.exp(-abs(g))
        s = 1 / (1 + e) if g >= 0 else e / (1 + e)
        p = s * (1 - s)
        dg[i] = d_product[i] * up[i] * (p if kind == "GLU" else s + g * p)
        du[i] = d_product[i] * (s if kind == "GLU" else g * s)
    return dg, du
