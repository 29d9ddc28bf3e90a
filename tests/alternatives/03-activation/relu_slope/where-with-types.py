def relu_slope(x):
    x = x / 1
    return np.where(x > 0, np.ones_like(x), np.zeros_like(x))
