def contributions(m, W_down):
    return np.abs(m)[..., None] * W_down
