def gated_ffn(x, W_gate, W_up, W_down, kind):
    return ((x @ W_gate) * (x @ W_up)) @ W_down
