def contributions(m, W_down):
    return np.stack([m[..., i, None] * W_down[i] for i in range(len(W_down))], axis=-2)
