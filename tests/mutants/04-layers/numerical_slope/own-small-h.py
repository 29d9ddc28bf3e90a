def numerical_slope(f, w, i, h):
    s = np.zeros(w.shape)
    s[i] = 1e-5
    return (f(w + s) - f(w - s)) / 2e-5
