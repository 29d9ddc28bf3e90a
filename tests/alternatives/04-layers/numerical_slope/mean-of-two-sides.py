def numerical_slope(f, w, i, h):
    e = np.zeros(np.shape(w))
    e[i] = 1
    middle = f(w * 1.0)
    return ((f(w + h * e) - middle) / h + (middle - f(w - h * e)) / h) / 2
