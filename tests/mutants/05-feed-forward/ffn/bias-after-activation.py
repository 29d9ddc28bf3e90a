def ffn(x, W_up, b_up, W_down, b_down):
    act = np.maximum(0, x @ W_up)
    if b_up is not None:
        act = act + b_up
    out = act @ W_down
    if b_down is not None:
        out = out + b_down
    return out
