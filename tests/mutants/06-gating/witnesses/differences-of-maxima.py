def witnesses(f, g, inputs, tol):
    found = []
    for i, x in enumerate(inputs):
        if abs(np.max(f(x)) - np.max(g(x))) > tol:
            found.append(i)
    return found
