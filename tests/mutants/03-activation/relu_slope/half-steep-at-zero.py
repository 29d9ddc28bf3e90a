def relu_slope(x):
    return (np.sign(x) + 1) / 2
