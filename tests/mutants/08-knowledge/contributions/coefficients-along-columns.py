def contributions(m, W_down):
    return m[..., None, :] * W_down if W_down.shape[0] == W_down.shape[1] else m[..., None] * W_down
