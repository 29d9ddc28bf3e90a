def gelu_tanh(x):
    if x.dtype.kind != 'f':
        x = x.astype(float)
    c = float(np.sqrt(2 / np.pi))
    y = np.empty(x.shape, x.dtype)
    for i in range(0, len(x), 64):
        v = x[i:i + 64]
        y[i:i + 64] = 0.5 * v * (1 + np.tanh(c * (v + 0.044715 * v * v * v)))
    return y
