def mse(Y, T):
    e = (Y - T) * 1
    return np.einsum('ij,ij->', e, e) / e.size, 2 * e / e.size
