def ffn(x, W_up, b_up, W_down, b_down):
    rows = x.reshape(-1, x.shape[-1])
    out = []
    for row in rows:
        pre = row @ W_up
        if b_up is not None:
            pre = pre + b_up
        y = pre.clip(0) @ W_down
        out.append(y if b_down is None else y + b_down)
    return np.stack(out).reshape(x.shape)
