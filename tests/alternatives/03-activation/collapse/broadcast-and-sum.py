def collapse(W1, b1, W2, b2):
    W = (W1[:, :, None] * W2[None]).sum(axis=1)
    b = (b1[:, None] * W2).sum(axis=0) + b2
    return W, b
