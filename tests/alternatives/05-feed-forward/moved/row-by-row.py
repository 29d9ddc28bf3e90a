def moved(layer, X, i, v, tol):
    before = layer(X)
    Y = np.array(X, dtype=float)
    Y[i] = Y[i] + v
    after = layer(Y)
    places = []
    for p in range(len(X)):
        if np.max(np.abs(after[p] - before[p])) > tol:
            places.append(p)
    return places
