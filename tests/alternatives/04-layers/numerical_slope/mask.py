def numerical_slope(f, w, i, h):
    here = np.zeros(w.shape, bool)
    here[i] = True
    return float(f(np.where(here, w + h, w)) - f(np.where(here, w - h, w))) / (2 * h)
