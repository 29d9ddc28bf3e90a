def contributions(m, W_down):
    return np.swapaxes(m[..., None] * W_down, -1, -2)
