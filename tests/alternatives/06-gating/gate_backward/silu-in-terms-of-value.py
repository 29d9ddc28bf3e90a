def gate_backward(d_product, gate_pre, up, kind):
    s = sigmoid(gate_pre)
    if kind == "GLU":
        gate, slope = s, s - s * s
    else:
        gate = silu(gate_pre)
        slope = gate + s * (1 - gate)
    return np.multiply(np.multiply(d_product, up), slope), np.multiply(d_product, gate)
