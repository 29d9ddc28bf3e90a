def mse(Y, T):
    e = T - Y
    return np.mean(e**2), 2 * e / e.size
