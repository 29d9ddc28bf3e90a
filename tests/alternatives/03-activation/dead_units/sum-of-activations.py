def dead_units(X, W, b):
    total = sum(np.maximum(0, x @ W + b) for x in X)
    return [j for j, t in enumerate(total) if t == 0]
