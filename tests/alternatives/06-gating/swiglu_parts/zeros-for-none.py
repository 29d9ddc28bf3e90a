def swiglu_parts(x, W_gate_up, W_down, b_gate_up, b_down):
    b1 = np.zeros_like(W_gate_up[0]) if b_gate_up is None else b_gate_up
    b2 = np.zeros_like(W_down[0]) if b_down is None else b_down
    both = np.einsum("...i,ij->...j", x, W_gate_up) + b1
    halves = both.reshape(*both.shape[:-1], 2, -1)
    g, u = halves[..., 0, :], halves[..., 1, :]
    gate = silu(g)
    return {"gate_pre": g, "gate": gate, "up": u, "act": u * gate, "out": (gate * u) @ W_down + b2}
