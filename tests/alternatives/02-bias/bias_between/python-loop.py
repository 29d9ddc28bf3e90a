def bias_between(w, off, on):
    b = 0
    for i in range(len(w)):
        b -= float(w[i]) * (float(off[i]) + float(on[i])) / 2
    return b
