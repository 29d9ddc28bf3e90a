def numerical_slope(f, w, i, h):
    s = np.zeros(w.shape)
    s[i] = h
    return (f(w + s) - f(w - s)) / 2 * h
