def fast_ffn(x, W_up, b_up, W_down, b_down):
    h = np.asarray(x, x.dtype if x.dtype.kind == "f" else float) @ W_up
    h += b_up
    flat = h.reshape(-1)
    for i in range(0, flat.size, 30_000):
        part = slice(i, i + 30_000)
        v = flat[part]
        t = np.tanh(float(np.sqrt(2 / np.pi)) * (v + 0.044715 * v * v * v))
        flat[part] = 0.5 * v * (1 + t)
    return h @ W_down + b_down
