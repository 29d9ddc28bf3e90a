def witnesses(f, g, inputs, tol):
    found = []
    for i, x in enumerate(inputs):
        if np.max(np.abs(np.abs(f(x)) - np.abs(g(x)))) > tol:
            found.append(i)
    return found
