def gelu_tanh(x):
    if x.dtype.kind != 'f':
        x = x.astype(float)
    c = float(np.sqrt(2 / np.pi))
    parts = []
    for v in np.array_split(x.reshape(-1), max(1, x.size // 8192)):
        parts.append(0.5 * v * (1 + np.tanh(c * (v + 0.044715 * v * v * v))))
    return np.concatenate(parts).reshape(x.shape)
