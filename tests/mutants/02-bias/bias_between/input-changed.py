def bias_between(w, off, on):
    off += on
    return -w @ off / 2
