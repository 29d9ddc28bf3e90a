def swiglu_parts(x, W_gate_up, W_down, b_gate_up, b_down):
    both = x @ W_gate_up
    g, u = np.split(both, 2, axis=-1)
    if b_gate_up is not None and b_down is not None:
        g, u = np.split(both + b_gate_up, 2, axis=-1)
    gate = silu(g)
    out = gate * u @ W_down
    if b_gate_up is not None and b_down is not None:
        out = out + b_down
    return {"gate_pre": g, "gate": gate, "up": u, "act": gate * u, "out": out}
