def bias_between(w, off, on):
    return -(off @ w + on @ w) / 2
