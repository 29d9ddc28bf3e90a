def bias_between(w, off, on):
    return -w @ (on - off) / 2
