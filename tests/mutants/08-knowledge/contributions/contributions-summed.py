def contributions(m, W_down):
    return m @ W_down
