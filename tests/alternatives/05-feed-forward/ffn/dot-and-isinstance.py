def relu(z):
    return (z + abs(z)) / 2


def ffn(x, W_up, b_up, W_down, b_down):
    pre = np.dot(x, W_up)
    if isinstance(b_up, np.ndarray):
        pre = np.add(pre, b_up)
    out = np.dot(relu(pre), W_down)
    if isinstance(b_down, np.ndarray):
        out = np.add(out, b_down)
    return out
