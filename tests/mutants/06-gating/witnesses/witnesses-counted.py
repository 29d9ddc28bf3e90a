def witnesses(f, g, inputs, tol):
    return sum(bool(np.max(np.abs(f(x) - g(x))) > tol) for x in inputs)
