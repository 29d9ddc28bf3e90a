def switched_on(X, w, b):
    pre = np.einsum("...i,i->...", X, w) + b
    return np.greater(pre, 0)
