def ffn_trace(x, W_up, b_up, W_down, b_down):
    pre = x @ W_up + b_up
    act = pre / (1 + np.exp(-2 * (2 / np.pi) ** 0.5 * (pre + 0.044715 * pre**3)))
    out = act @ W_down + b_down
    residual = x + out
    return {"pre": pre, "act": act, "out": out, "residual": residual}
