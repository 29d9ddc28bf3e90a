def witnesses(f, g, inputs, tol):
    return np.flatnonzero([np.max(np.abs(f(x) - g(x))) > tol for x in inputs])
