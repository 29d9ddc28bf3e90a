def fast_ffn(x, W_up, b_up, W_down, b_down):
    x = x.astype(np.float64) if x.dtype.kind == "i" else x
    h = np.einsum("...d,df->...f", x, W_up, optimize=True)
    h += b_up
    v = h.ravel(order="K")
    for i in range(0, v.size, 2**14):
        w = v[i:i + 2**14]
        w /= 1 + np.exp(np.clip(-2 * 0.7978845608028654 * (w + 0.044715 * w * w * w), -80, 80))
    return np.einsum("...f,fd->...d", h, W_down, optimize=True) + b_down
