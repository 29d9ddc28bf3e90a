def gelu_tanh(x):
    if x.dtype.kind != 'f':
        x = x.astype(float)
    c = float(np.sqrt(2 / np.pi))
    flat = x.reshape(-1)
    for i in range(0, flat.size, 4096):
        v = flat[i:i + 4096]
        v *= 0.5 + 0.5 * np.tanh(c * (v + 0.044715 * v * v * v))
    return x
