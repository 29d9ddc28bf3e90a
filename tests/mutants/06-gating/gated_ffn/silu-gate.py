def gated_ffn(x, W_gate, W_up, W_down, kind):
    return (silu(x @ W_gate) * (x @ W_up)) @ W_down
