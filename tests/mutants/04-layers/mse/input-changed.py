def mse(Y, T):
    Y -= T
    return np.mean(Y**2), 2 * Y / Y.size
