def ffn(x, W_up, b_up, W_down, b_down):
    out = 0
    for j in range(W_up.shape[1]):
        pre = x @ W_up[:, j] + (0 if b_up is None else b_up[j])
        out = out + np.where(pre > 0, pre, 0)[..., None] * W_down[j]
    return out if b_down is None else out + b_down
