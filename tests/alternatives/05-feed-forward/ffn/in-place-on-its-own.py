def ffn(x, W_up, b_up, W_down, b_down):
    h = np.matmul(x, W_up)
    if b_up is not None:
        h = h + b_up
    h[h < 0] = 0
    y = np.matmul(h, W_down)
    if b_down is None:
        return y
    return np.add(y, b_down)
