def bias_between(w, off, on):
    return -w @ (off + on)
