def ffn(x, W_up, b_up, W_down, b_down):
    if b_up is None:
        b_up = np.zeros(W_up.shape[1])
    if b_down is None:
        b_down = np.zeros(W_down.shape[1])
    return np.maximum(0, x @ W_up + b_up) @ W_down + b_down
