def numerical_slope(f, w, i, h):
    w = w.astype(float)
    w[i] += h
    up = f(w)
    w[i] -= h
    return (up - f(w)) / (2 * h)
