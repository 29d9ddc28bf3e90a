def collapse(W1, b1, W2, b2):
    W = W1 @ W2
    return W, np.zeros(W.shape[1], W.dtype)
