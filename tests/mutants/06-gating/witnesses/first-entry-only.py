def witnesses(f, g, inputs, tol):
    found = []
    for i, x in enumerate(inputs):
        if abs(f(x)[0] - g(x)[0]) > tol:
            found.append(i)
    return found
