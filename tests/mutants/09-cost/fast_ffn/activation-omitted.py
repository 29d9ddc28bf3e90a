def fast_ffn(x, W_up, b_up, W_down, b_down):
    if x.dtype.kind != 'f':
        x = x.astype(np.float64)
    h = x @ W_up
    h += b_up
    out = h @ W_down
    out += b_down
    return out
