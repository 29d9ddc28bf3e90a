def numerical_slope(f, w, i, h):
    up, down = w.astype(float), w.astype(float)
    up[i] += h
    down[i] -= h
    return (f(up) - f(down)) / (2 * h)
