def witnesses(f, g, inputs, tol):
    found = []
    for i, x in enumerate(inputs):
        if not np.allclose(f(x), g(x), atol=tol):
            found.append(i)
    return found
