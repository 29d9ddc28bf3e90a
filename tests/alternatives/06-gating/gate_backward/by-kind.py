def gate_backward(d_product, gate_pre, up, kind):
    s = sigmoid(gate_pre)
    if kind == "GLU":
        return d_product * up * s * (1 - s), d_product * s
    elif kind == "SwiGLU":
        return d_product * up * s * (1 + gate_pre * (1 - s)), d_product * silu(gate_pre)
