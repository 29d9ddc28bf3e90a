def numerical_slope(f, w, i, h):
    if w.dtype.kind != 'f':
        w = w.astype(float)
    old = w[i].copy()
    w[i] = old + h
    up = f(w)
    w[i] = old - h
    down = f(w)
    w[i] = old
    return (up - down) / (2 * h)
