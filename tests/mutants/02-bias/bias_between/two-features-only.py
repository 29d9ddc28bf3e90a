def bias_between(w, off, on):
    mid = (off + on) / 2
    return -(w[0] * mid[0] + w[1] * mid[1]) if len(w) > 1 else -w[0] * mid[0]
