def witnesses(f, g, inputs, tol):
    found = []
    for i, x in enumerate(inputs):
        if np.max(f(x) - g(x)) > tol:
            found.append(i)
    return found
