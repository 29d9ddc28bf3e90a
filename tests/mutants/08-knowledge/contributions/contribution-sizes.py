def contributions(m, W_down):
    return np.linalg.norm(m[..., None] * W_down, axis=-1)
