def bias_between(w, off, on):
    middle = off + (on - off) / 2
    return -np.dot(middle, w)
