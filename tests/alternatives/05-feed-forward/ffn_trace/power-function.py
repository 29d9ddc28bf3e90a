def ffn_trace(x, W_up, b_up, W_down, b_down):
    pre = x @ W_up + b_up
    act = np.multiply(pre, 0.5) * (np.tanh((pre + np.power(pre, 3) * 0.044715) * (2 / 3.141592653589793) ** 0.5) + 1)
    out = act @ W_down + b_down
    residual = x + out
    return {"pre": pre, "act": act, "out": out, "residual": residual}
