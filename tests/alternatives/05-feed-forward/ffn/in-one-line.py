def ffn(x, W_up, b_up, W_down, b_down):
    return np.maximum(x @ W_up + (0 if b_up is None else b_up), 0) @ W_down + (0 if b_down is None else b_down)
