def fast_ffn(x, W_up, b_up, W_down, b_down):
    if x.dtype.kind != 'f':
        x = x.astype(np.float64)
    h = x @ W_up
    h += b_up
    c = 0.7978845608028654
    t = h * h
    t *= 0.044715
    t += 1
    t *= h
    t *= c
    np.tanh(t, out=t)
    t += 1
    t *= h
    t *= 0.5
    h = t
    out = h @ W_down
    out += b_down
    return out
