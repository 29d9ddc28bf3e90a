def contributions(m, W_down):
    return (m[..., None] * W_down).astype(W_down.dtype)
