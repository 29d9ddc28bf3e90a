def train(X, T, rng):
    W1, b1 = rng.normal(size=(2, 200)), rng.normal(size=200)
    A = np.maximum(0, X @ W1 + b1)
    W2 = np.linalg.solve(A.T @ A + 0.01 * np.eye(200), A.T @ T)
    return [(W1, b1), (W2, np.zeros(1))]
