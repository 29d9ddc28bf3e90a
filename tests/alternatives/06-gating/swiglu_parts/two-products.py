def swiglu_parts(x, W_gate_up, W_down, b_gate_up, b_down):
    d = len(W_down)
    gate_pre, up = x @ W_gate_up[:, :d], x @ W_gate_up[:, d:]
    if b_gate_up is not None:
        gate_pre, up = gate_pre + b_gate_up[:d], up + b_gate_up[d:]
    parts = dict(gate_pre=gate_pre, gate=gate_pre * sigmoid(gate_pre), up=up)
    parts["act"] = parts["gate"] * up
    parts["out"] = parts["act"] @ W_down + (0 if b_down is None else b_down)
    return parts
