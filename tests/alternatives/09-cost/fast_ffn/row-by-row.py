def fast_ffn(x, W_up, b_up, W_down, b_down):
    if x.dtype.kind != 'f':
        x = x.astype(np.float64)
    h = x @ W_up
    h += b_up
    for r in h.reshape(-1, h.shape[-1]):
        r *= 0.5 + 0.5 * np.tanh(0.7978845608028654 * (r + 0.044715 * r**3))
    out = h @ W_down
    out += b_down
    return out
