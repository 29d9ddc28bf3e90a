def mse(Y, T):
    e = Y - T
    return np.mean(e**2), e / e.size
