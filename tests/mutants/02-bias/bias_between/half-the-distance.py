def bias_between(w, off, on):
    return -np.linalg.norm(on - off) / 2
