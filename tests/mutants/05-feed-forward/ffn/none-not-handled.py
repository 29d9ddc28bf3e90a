def ffn(x, W_up, b_up, W_down, b_down):
    return np.maximum(0, x @ W_up + b_up) @ W_down + b_down
