def collapse(W1, b1, W2, b2):
    W = np.zeros((W1.shape[0], W2.shape[1]), np.result_type(W1, W2, b1, b2))
    b = np.array(b2, dtype=W.dtype)
    for j in range(W2.shape[1]):
        for h in range(W2.shape[0]):
            b[j] += b1[h] * W2[h, j]
            for i in range(W1.shape[0]):
                W[i, j] += W1[i, h] * W2[h, j]
    return W, b
