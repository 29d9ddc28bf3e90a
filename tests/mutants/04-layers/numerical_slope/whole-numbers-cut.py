def numerical_slope(f, w, i, h):
    a, b = w.copy(), w.copy()
    a[i] += h
    b[i] -= h
    return (f(a) - f(b)) / (2 * h)
