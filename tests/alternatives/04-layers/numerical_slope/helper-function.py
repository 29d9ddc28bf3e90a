def numerical_slope(f, w, i, h):
    def moved(by):
        v = np.array(w, float)
        v[i] = v[i] + by
        return f(v)
    return (moved(h) - moved(-h)) / (2 * h)
