def sigmoid(x):
    y = 1 / (1 + np.exp(-x.astype(np.float64)))
    return y.astype(x.dtype) if x.dtype.kind == "f" else y
