def numerical_slope(f, w, i, h):
    return (f(w + h) - f(w - h)) / (2 * h)
