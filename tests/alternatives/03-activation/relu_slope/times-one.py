def relu_slope(x):
    one = np.float32(1) if x.dtype == np.float32 else 1.0
    return (x > 0) * one
