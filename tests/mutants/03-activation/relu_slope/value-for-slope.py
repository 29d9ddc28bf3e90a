def relu_slope(x):
    return np.maximum(0, x)
