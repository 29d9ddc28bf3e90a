def train(X, T, rng):
    hidden, size, steps, lr = 32, 32, 60, 0.1
    W1, b1 = rng.normal(size=(2, hidden)) / np.sqrt(2), np.zeros(hidden)
    W2, b2 = rng.normal(size=(hidden, 1)) / np.sqrt(hidden), np.zeros(1)
    for k in range(steps):
        rows = rng.integers(len(X), size=size)
        x, t = X[rows], T[rows]
        act = np.maximum(0, x @ W1 + b1)
        dY = 2 * (act @ W2 + b2 - t) / size
        dpre = dY @ W2.T * (act > 0)
        W2, b2 = W2 - lr * act.T @ dY, b2 - lr * dY.sum(axis=0)
        W1, b1 = W1 - lr * x.T @ dpre, b1 - lr * dpre.sum(axis=0)
    return [(W1, b1), (W2, b2)]
