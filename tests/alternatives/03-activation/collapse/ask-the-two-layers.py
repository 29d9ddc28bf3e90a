def collapse(W1, b1, W2, b2):
    def both(x):
        return (x @ W1 + b1) @ W2 + b2
    d = W1.shape[0]
    zero = np.zeros(d, W1.dtype)
    b = both(zero)
    return np.array([both(row) - b for row in np.eye(d, dtype=W1.dtype)]), b
