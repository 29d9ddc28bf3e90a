def swiglu_parts(x, W_gate_up, W_down, b_gate_up, b_down):
    both = x @ W_gate_up
    d = len(W_down)
    gate_pre, up = both[..., :d], both[..., d:]
    if b_gate_up is not None:
        gate_pre = gate_pre + b_gate_up[:d]
    gate = silu(gate_pre)
    act = gate * up
    out = act @ W_down
    if b_down is not None:
        out = out + b_down
    return {"gate_pre": gate_pre, "gate": gate, "up": up, "act": act, "out": out}
