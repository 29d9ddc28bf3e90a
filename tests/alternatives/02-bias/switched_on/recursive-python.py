def switched_on(X, w, b):
    if np.ndim(X) == 1:
        total = float(b)
        for xi, wi in zip(X, w):
            total += float(xi) * float(wi)
        return total > 0
    return [switched_on(x, w, b) for x in X]
