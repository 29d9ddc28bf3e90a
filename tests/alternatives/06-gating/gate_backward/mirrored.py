def gate_backward(d_product, gate_pre, up, kind):
    s, t = sigmoid(gate_pre), sigmoid(-gate_pre)
    z = 1 if kind == "GLU" else gate_pre
    own = 0 if kind == "GLU" else s
    return up * d_product * (own + z * s * t), z * s * d_product
