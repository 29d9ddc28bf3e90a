def ffn_trace(x, W_up, b_up, W_down, b_down):
    pre = x @ W_up + b_up
    act = 0.5 * pre * (1 + np.tanh((2 / np.pi) ** 0.5 * pre))
    out = act @ W_down + b_down
    residual = x + out
    return {"pre": pre, "act": act, "out": out, "residual": residual}
