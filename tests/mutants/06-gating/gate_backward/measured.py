def gate_backward(d_product, gate_pre, up, kind):
    s = sigmoid(gate_pre)
    gate, slope = s, s * (1 - s)
    f = silu if kind == "SwiGLU" else sigmoid
    h = 1e-4
    slope = (f(gate_pre + h) - f(gate_pre - h)) / (2 * h)
    return d_product * up * slope, d_product * f(gate_pre)
