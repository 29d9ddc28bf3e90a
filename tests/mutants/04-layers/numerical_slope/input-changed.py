def numerical_slope(f, w, i, h):
    w[i] += h
    up = f(w)
    w[i] -= 2 * h
    return (up - f(w)) / (2 * h)
