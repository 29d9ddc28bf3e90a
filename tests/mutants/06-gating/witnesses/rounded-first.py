def witnesses(f, g, inputs, tol):
    found = []
    for i, x in enumerate(inputs):
        if np.max(np.abs(np.round(f(x), 6) - np.round(g(x), 6))) > tol:
            found.append(i)
    return found
