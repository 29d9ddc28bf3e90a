def bias_between(w, off, on):
    w = on - off
    return -w @ (off + on) / 2
