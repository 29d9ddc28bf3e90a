def mse(Y, T):
    e = np.array(Y - T, dtype=float)
    return np.mean(e**2), 2 * e / e.size
