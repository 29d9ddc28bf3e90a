def backward(dY, X, layers):
    (W1, b1), (W2, b2) = layers[0], layers[-1]
    if len(layers) == 1:
        return [(X.T @ dY, dY.sum(axis=0))]
    A = np.maximum(0, X @ W1 + b1)
    d = dY @ W2.T * (A > 0)
    return [(X.T @ d, d.sum(axis=0)), (A.T @ dY, dY.sum(axis=0))]
