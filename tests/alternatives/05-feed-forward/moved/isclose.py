def moved(layer, X, i, v, tol):
    step = np.zeros(X.shape)
    step[i] += v
    same = np.abs(layer(X + step) - layer(X)) <= tol
    return [p for p, row in enumerate(same) if not row.all()]
