def backward(dY, X, layers):
    total = [(0 * W, 0 * b) for W, b in layers]
    for x, d in zip(X, dY):
        acts = [x]
        for W, b in layers[:-1]:
            acts.append(np.maximum(0, acts[-1] @ W + b))
        grads = []
        for A, (W, b) in zip(acts[::-1], layers[::-1]):
            grads.append((np.outer(A, d), d))
            d = (W @ d) * (A > 0)
        total = [(a + c, e + g) for (a, e), (c, g) in zip(total, grads[::-1])]
    return total
