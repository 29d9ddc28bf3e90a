def gelu_tanh(x):
    y = np.asarray(x, dtype=np.float64)
    y = 0.5 * y * (1 + np.tanh(np.sqrt(2 / np.pi) * (y + 0.044715 * y**3)))
    return y.astype(np.float32) if x.dtype == np.float32 else y
