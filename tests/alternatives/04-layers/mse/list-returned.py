def mse(Y, T):
    e = Y - T
    return [np.average(np.square(e)), np.divide(2 * e, e.size)]
