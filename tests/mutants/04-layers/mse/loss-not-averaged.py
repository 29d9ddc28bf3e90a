def mse(Y, T):
    e = Y - T
    return np.sum(e**2), 2 * e / e.size
