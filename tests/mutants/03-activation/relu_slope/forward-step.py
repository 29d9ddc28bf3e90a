def relu_slope(x):
    h = 1e-6
    return (np.maximum(0, x + h) - np.maximum(0, x)) / h
