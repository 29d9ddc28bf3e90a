def fast_ffn(x, W_up, b_up, W_down, b_down):
    lead = x.shape[:-1]
    flat_x = x.reshape(-1, x.shape[-1])
    if x.dtype != np.float32:
        flat_x = flat_x.astype(np.float64)
    h = flat_x.dot(W_up)
    h += b_up
    with np.nditer(h, flags=["external_loop", "buffered"], op_flags=["readwrite"], buffersize=8192) as it:
        for v in it:
            v[...] = v * (0.5 + 0.5 * np.tanh(0.7978845608028654 * (v + 0.044715 * v**3)))
    y = h.dot(W_down)
    y += b_down
    return y.reshape(*lead, y.shape[-1])
