def contributions(m, W_down):
    return m[..., None].astype(float) * W_down
