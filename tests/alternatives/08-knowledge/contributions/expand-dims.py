def contributions(m, W_down):
    return np.multiply(np.expand_dims(m, -1), W_down)
