def numerical_slope(f, w, i, h):
    a = w.astype(float)
    b = a
    a[i] += h
    b[i] -= h
    return (f(a) - f(b)) / (2 * h)
