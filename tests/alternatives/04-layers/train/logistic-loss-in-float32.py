def train(X, T, rng):
    X, T = X.astype(np.float32), T.astype(np.float32)
    W1, b1 = rng.normal(size=(2, 32)).astype(np.float32), np.zeros(32, np.float32)
    W2, b2 = (rng.normal(size=(32, 1)) / 6).astype(np.float32), np.zeros(1, np.float32)
    for k in range(3000):
        rows = rng.integers(len(X), size=32)
        x, t = X[rows], T[rows]
        A = np.maximum(0, x @ W1 + b1)
        d = -t / (1 + np.exp(t * (A @ W2 + b2))) / 32
        e = d @ W2.T * (A > 0)
        W1, b1, W2, b2 = W1 - 0.5 * x.T @ e, b1 - 0.5 * e.sum(0), W2 - 0.5 * A.T @ d, b2 - 0.5 * d.sum(0)
    return [[W1, b1], [W2, b2]]
