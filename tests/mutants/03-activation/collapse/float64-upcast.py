def collapse(W1, b1, W2, b2):
    W, b = np.zeros((W1.shape[0], W2.shape[1])), np.zeros(W2.shape[1])
    W += W1 @ W2
    b += b1 @ W2 + b2
    return W, b
