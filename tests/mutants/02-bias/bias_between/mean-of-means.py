def bias_between(w, off, on):
    return -(np.mean(w * off) + np.mean(w * on)) / 2
