def mse(Y, T):
    e = Y - T
    return np.sum(e.ravel() @ e.ravel()) / e.size, (e + e) / e.size
