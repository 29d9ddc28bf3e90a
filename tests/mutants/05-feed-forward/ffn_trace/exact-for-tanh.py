from math import erf


def ffn_trace(x, W_up, b_up, W_down, b_down):
    pre = x @ W_up + b_up
    act = (0.5 * pre * (1 + np.vectorize(erf)(pre / 2**0.5))).astype(pre.dtype)
    out = act @ W_down + b_down
    residual = x + out
    return {"pre": pre, "act": act, "out": out, "residual": residual}
