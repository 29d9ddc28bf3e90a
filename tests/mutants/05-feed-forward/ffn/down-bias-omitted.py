def ffn(x, W_up, b_up, W_down, b_down):
    pre = x @ W_up
    if b_up is not None:
        pre = pre + b_up
    act = np.maximum(0, pre)
    return act @ W_down
