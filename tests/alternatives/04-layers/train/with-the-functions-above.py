def train(X, T, rng):
    layers = [(rng.normal(size=(2, 32)), np.zeros(32)), (rng.normal(size=(32, 1)) / np.sqrt(32), np.zeros(1))]
    for k in range(3000):
        rows = rng.integers(len(X), size=32)
        x, t = X[rows], T[rows]
        loss, dY = mse(forward(x, layers), t)
        layers = step(layers, backward(dY, x, layers), 0.1 * (1 - k / 3000))
    return layers
