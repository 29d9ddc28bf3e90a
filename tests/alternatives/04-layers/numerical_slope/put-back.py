def numerical_slope(f, w, i, h):
    v = np.array(w, dtype=float)
    old = v[i]
    v[i] = old + h
    a = f(v)
    v[i] = old - h
    b = f(v)
    v[i] = old
    return (a - b) / h / 2
