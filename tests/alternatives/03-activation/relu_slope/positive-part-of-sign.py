def relu_slope(x):
    return np.maximum(np.sign(x), 0) * 1.0
