def ffn_trace(x, W_up, b_up, W_down, b_down):
    def gelu(z):
        return 0.5 * z * (1 + np.tanh((2 / np.pi) ** 0.5 * (z + 0.044715 * z**3)))
    pre = x @ W_up + b_up
    act = 0.5 * pre * (1 + np.tanh((2 / np.pi) ** 0.5 * (pre + 0.044715 * pre**3)))
    out = gelu(act @ W_down + b_down)
    residual = x + out
    return {"pre": pre, "act": act, "out": out, "residual": residual}
