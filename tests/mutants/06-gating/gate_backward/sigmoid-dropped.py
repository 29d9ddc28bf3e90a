def gate_backward(d_product, gate_pre, up, kind):
    s = sigmoid(gate_pre)
    gate, slope = s, s * (1 - s)
    if kind == "SwiGLU":
        gate, slope = gate_pre * s, s + gate_pre * (1 - s)
    return d_product * up * slope, d_product * gate
