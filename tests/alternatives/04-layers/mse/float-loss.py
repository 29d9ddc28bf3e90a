def mse(Y, T):
    e = Y - T
    return float((e**2).mean()), e * 2 / e.size
