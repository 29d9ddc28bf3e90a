def fast_ffn(x, W_up, b_up, W_down, b_down):
    dtype = np.result_type(x, W_up, b_up, W_down, b_down)
    if dtype != np.float32:
        dtype = np.float64
    h = np.empty((*x.shape[:-1], W_up.shape[1]), dtype)
    np.matmul(x, W_up, out=h)
    np.add(h, b_up, out=h)
    view = h.ravel()
    assert np.shares_memory(view, h)
    for k in range(0, len(view), 10_000):
        part = view[k:k + 10_000]
        t = part * part
        t *= 0.044715
        t += 1
        t *= part
        t *= float(np.sqrt(2 / np.pi))
        np.tanh(t, out=t)
        t += 1
        t *= 0.5
        part *= t
    y = h @ W_down
    y += b_down
    return y
