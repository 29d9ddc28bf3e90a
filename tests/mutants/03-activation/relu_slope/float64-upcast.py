def relu_slope(x):
    return np.where(x > 0, 1.0, 0.0)
