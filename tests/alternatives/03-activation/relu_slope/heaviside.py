def relu_slope(x):
    return np.heaviside(x, 0)
