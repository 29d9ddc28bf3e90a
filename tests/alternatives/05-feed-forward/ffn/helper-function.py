def affine(x, W, b):
    return x @ W if b is None else x @ W + b


def ffn(x, W_up, b_up, W_down, b_down):
    return affine(np.maximum(0, affine(x, W_up, b_up)), W_down, b_down)
