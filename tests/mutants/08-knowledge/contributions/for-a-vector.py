def contributions(m, W_down):
    return m[:, None] * W_down
