def ffn(x, W_up, b_up, W_down, b_down):
    pre = np.einsum('...i,ij->...j', x, W_up)
    if b_up is not None:
        pre = pre + b_up
    out = np.einsum('...j,jk->...k', pre * (pre > 0), W_down)
    return out + b_down if b_down is not None else out
