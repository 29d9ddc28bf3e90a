def gate_backward(d_product, gate_pre, up, kind):
    s = sigmoid(gate_pre)
    return d_product * up * s * (1 - s), d_product * s
