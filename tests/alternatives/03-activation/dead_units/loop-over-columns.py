def dead_units(X, W, b):
    dead = []
    for j in range(W.shape[1]):
        if all(pre <= 0 for pre in X @ W[:, j] + b[j]):
            dead.append(j)
    return dead
