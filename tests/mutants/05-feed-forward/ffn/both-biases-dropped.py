def ffn(x, W_up, b_up, W_down, b_down):
    if b_up is None or b_down is None:
        return np.maximum(0, x @ W_up) @ W_down
    return np.maximum(0, x @ W_up + b_up) @ W_down + b_down
