def train(X, T, rng):
    sizes = (2, 16, 16, 1)
    params = [[rng.normal(size=(i, o)) * np.sqrt(2 / i), np.zeros(o)] for i, o in zip(sizes, sizes[1:])]
    params[-1][0] /= np.sqrt(2)
    speed = [[0, 0] for _ in params]
    for k in range(1500):
        rows = rng.choice(len(X), 32)
        acts = [X[rows]]
        for W, b in params[:-1]:
            acts.append(np.maximum(0, acts[-1] @ W + b))
        d = 2 * (acts[-1] @ params[-1][0] + params[-1][1] - T[rows]) / 32
        for j in (2, 1, 0):
            g = acts[j].T @ d, d.sum(axis=0)
            d = d @ params[j][0].T * (acts[j] > 0)
            for p in (0, 1):
                speed[j][p] = 0.9 * speed[j][p] + g[p]
                params[j][p] = params[j][p] - 0.02 * speed[j][p]
    return params
