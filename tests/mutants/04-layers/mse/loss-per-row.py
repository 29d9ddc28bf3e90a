def mse(Y, T):
    e = Y - T
    return np.mean(e**2, axis=1), 2 * e / e.size
