def bias_between(w, off, on):
    return -np.sum(off + on) / 2
