def witnesses(f, g, inputs, tol):
    sizes = [np.max(np.abs(f(x) - g(x))) for x in inputs]
    return sorted((i for i, s in enumerate(sizes) if s > tol), key=lambda i: -sizes[i])
