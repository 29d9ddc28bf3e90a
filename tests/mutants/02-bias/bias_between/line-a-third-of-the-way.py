def bias_between(w, off, on):
    return -w @ (2 * off + on) / 3
