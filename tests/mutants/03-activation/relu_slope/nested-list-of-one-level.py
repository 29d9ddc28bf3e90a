def relu_slope(x):
    return np.array([1.0 if v > 0 else 0.0 for v in x])
