def witnesses(f, g, inputs, tol):
    found = []
    for i, x in enumerate(inputs):
        if np.any(f(x) != g(x)):
            found.append(i)
    return found
