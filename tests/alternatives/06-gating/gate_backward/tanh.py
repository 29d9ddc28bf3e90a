def gate_backward(d_product, gate_pre, up, kind):
    s = 0.5 + 0.5 * np.tanh(gate_pre / 2)
    gate, slope = s, s * (1 - s)
    if kind == "SwiGLU":
        gate, slope = gate_pre * s, s + gate_pre * s * (1 - s)
    return slope * (up * d_product), gate * d_product
