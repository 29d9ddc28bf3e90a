def gelu_tanh(x):
    if x.dtype.kind != 'f':
        x = x.astype(float)
    c = float(np.sqrt(2 / np.pi))
    return x * (0.5 + 0.5 * np.tanh(x * (c + c * 0.044715 * (x * x))))
