def witnesses(f, g, inputs, tol):
    d = np.abs(f(inputs) - g(inputs)).max(axis=-1)
    return np.flatnonzero(d > tol).tolist()
