def mse(Y, T):
    e = Y - T
    return np.sum(e**2) / len(Y), 2 * e / len(Y)
