def gelu_tanh(x):
    if x.dtype.kind != 'f':
        x = x.astype(float)
    y = np.zeros(x.shape)
    c = float(np.sqrt(2 / np.pi))
    a, b = x.reshape(-1), y.reshape(-1)
    for i in range(0, a.size, 9999):
        v = a[i:i + 9999]
        b[i:i + 9999] = 0.5 * v * (1 + np.tanh(c * (v + 0.044715 * v * v * v)))
    return y
