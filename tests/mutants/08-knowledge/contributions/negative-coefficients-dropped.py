def contributions(m, W_down):
    return np.maximum(m, 0)[..., None] * W_down
