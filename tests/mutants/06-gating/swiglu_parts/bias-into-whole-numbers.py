def swiglu_parts(x, W_gate_up, W_down, b_gate_up, b_down):
    both = x @ W_gate_up
    if b_gate_up is not None:
        both += b_gate_up.astype(both.dtype)
    gate_pre, up = np.split(both, 2, axis=-1)
    gate = silu(gate_pre)
    act = gate * up
    out = act @ W_down
    if b_down is not None:
        out = out + b_down
    return {"gate_pre": gate_pre, "gate": gate, "up": up, "act": act, "out": out}
