def ffn(x, W_up, b_up, W_down, b_down):
    rows = []
    for row in np.atleast_2d(x):
        pre = W_up.T @ row
        if b_up is not None:
            pre = pre + b_up
        out = W_down.T @ np.maximum(0, pre)
        rows.append(out if b_down is None else out + b_down)
    return np.array(rows).reshape(x.shape)
