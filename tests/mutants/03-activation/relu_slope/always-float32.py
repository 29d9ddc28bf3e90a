def relu_slope(x):
    return (x > 0).astype(np.float32)
