def witnesses(f, g, inputs, tol):
    d = np.array([np.abs(f(x) - g(x)) for x in inputs])
    return np.where(d > tol)[0].tolist()
