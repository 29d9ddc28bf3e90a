def contributions(m, W_down):
    return np.swapaxes(m[..., None, :] * W_down.T, -1, -2)
