def witnesses(f, g, inputs, tol):
    return [bool(np.max(np.abs(f(x) - g(x))) > tol) for x in inputs]
