def relu_slope(x):
    return (x < 0).astype(np.result_type(x, 1.0))
