def mse(Y, T):
    e = Y - T
    return np.mean(np.abs(e)), 2 * e / e.size
