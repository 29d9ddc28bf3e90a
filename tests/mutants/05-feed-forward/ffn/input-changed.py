def ffn(x, W_up, b_up, W_down, b_down):
    pre = x @ W_up
    if b_up is not None:
        pre = pre + b_up
    act = np.maximum(0, pre)
    if b_down is None:
        return act @ W_down
    b_down += (act @ W_down).reshape(-1, x.shape[-1])[0]
    return act @ W_down + b_down
