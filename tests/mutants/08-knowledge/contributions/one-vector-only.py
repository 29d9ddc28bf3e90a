def contributions(m, W_down):
    return m.reshape(-1, m.shape[-1])[0][:, None] * W_down
