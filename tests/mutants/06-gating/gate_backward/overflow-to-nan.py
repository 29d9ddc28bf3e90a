def gate_backward(d_product, gate_pre, up, kind):
    e = np.exp(-gate_pre)
    s = 1 / (1 + e)
    gate, slope = s, e / (1 + e)**2
    if kind == "SwiGLU":
        gate, slope = gate_pre * s, s + gate_pre * s * (1 - s)
    return d_product * up * slope, d_product * gate
