def contributions(m, W_down):
    return (m[..., None] * W_down).reshape(-1, *W_down.shape).sum(axis=0)
