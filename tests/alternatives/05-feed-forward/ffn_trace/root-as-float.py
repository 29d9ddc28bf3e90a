def ffn_trace(x, W_up, b_up, W_down, b_down):
    root = float(np.sqrt(2 / np.pi))
    pre = x @ W_up + b_up
    act = 0.5 * pre * (1 + np.tanh(root * pre * (1 + 0.044715 * pre**2)))
    out = act @ W_down + b_down
    residual = x + out
    return {"pre": pre, "act": act, "out": out, "residual": residual}
