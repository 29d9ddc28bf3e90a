def swiglu_parts(x, W_gate_up, W_down, b_gate_up, b_down):
    d = W_gate_up.shape[1] // 2
    b = [0] * (2 * d) if b_gate_up is None else list(b_gate_up)
    pre = [x @ W_gate_up[:, j] + b[j] for j in range(2 * d)]
    g, u = np.stack(pre[:d], -1), np.stack(pre[d:], -1)
    gate = g / (1 / sigmoid(np.clip(g, -80, None)))
    act = gate * u
    out = sum(act[..., j, None] * W_down[j] for j in range(d))
    return {"gate_pre": g, "gate": gate, "up": u, "act": act, "out": out if b_down is None else out + b_down}
