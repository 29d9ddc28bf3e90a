def gelu_tanh(x):
    dtype = x.dtype if x.dtype in (np.float32, np.float64) else np.float64
    y = np.array(x, dtype=dtype, order="C")
    flat = y.ravel()
    step = 50_000
    for v in (flat[i:i + step] for i in range(0, flat.size, step)):
        v *= 0.5 * (1 + np.tanh(0.7978845608028654 * (v + 0.044715 * v * v * v)))
    return flat.reshape(x.shape)
