def gelu_tanh(x):
    if x.dtype.kind != 'f':
        x = x.astype(float)
    c = float(np.sqrt(2 / np.pi))
    y = np.empty_like(x)
    a, b = x.reshape(-1), y.reshape(-1)
    for i in range(0, a.size, 8192):
        v = a[i:i + 8192]
        b[i:i + 8192] = 0.5 * v * (1 + np.tanh(c * (v + 0.044715 * v * v * v)))
    return y
