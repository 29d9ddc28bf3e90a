def witnesses(f, g, inputs, tol):
    found = []
    for i, x in enumerate(inputs):
        if np.max(np.abs(f(x) - g(x))) > 1e-9:
            found.append(i)
    return found
