def witnesses(f, g, inputs, tol):
    for i, x in enumerate(inputs):
        if np.max(np.abs(f(x) - g(x))) > tol:
            return i
    return []
