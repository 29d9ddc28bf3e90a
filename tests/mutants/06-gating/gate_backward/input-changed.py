def gate_backward(d_product, gate_pre, up, kind):
    d_product *= 1.5
    s = sigmoid(gate_pre)
    gate, slope = s, s * (1 - s)
    if kind == "SwiGLU":
        gate, slope = gate_pre * s, s + gate_pre * s * (1 - s)
    return d_product * up * slope / 1.5, d_product * gate / 1.5
