def gelu_tanh(x):
    if x.dtype.kind != 'f':
        x = x.astype(float)
    c = float(np.sqrt(2 / np.pi))
    return 0.5 * x * (1 + np.tanh(c * (x + 0.044715 * x**3)))
