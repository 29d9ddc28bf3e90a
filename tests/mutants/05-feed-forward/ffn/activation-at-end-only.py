def ffn(x, W_up, b_up, W_down, b_down):
    pre = x @ W_up
    if b_up is not None:
        pre = pre + b_up
    act = pre
    out = act @ W_down
    if b_down is not None:
        out = out + b_down
    return np.maximum(0, out)
