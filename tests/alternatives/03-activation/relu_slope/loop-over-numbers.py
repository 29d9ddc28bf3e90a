def relu_slope(x):
    slope = np.ones(x.shape, dtype=np.result_type(x, 1.0))
    for i in np.ndindex(x.shape):
        if x[i] <= 0:
            slope[i] = 0
    return slope
