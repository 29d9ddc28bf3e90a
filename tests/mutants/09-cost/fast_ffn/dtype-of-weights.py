def fast_ffn(x, W_up, b_up, W_down, b_down):
    x = x.astype(W_up.dtype)
    h = x @ W_up
    h += b_up
    flat = h.reshape(-1)
    for i in range(0, flat.size, 16384):
        v = flat[i:i + 16384]
        v *= 0.5 + 0.5 * np.tanh(0.7978845608028654 * (v + 0.044715 * v * v * v))
    out = h @ W_down
    out += b_down
    return out
