def witnesses(f, g, inputs, tol):
    if len(inputs) == 0:
        return []
    F, H = np.array([f(x) for x in inputs]), np.array([g(x) for x in inputs])
    return list(np.where((abs(F - H) > tol).any(axis=1))[0])
