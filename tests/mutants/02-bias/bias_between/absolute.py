def bias_between(w, off, on):
    return -abs(w @ (off + on) / 2)
