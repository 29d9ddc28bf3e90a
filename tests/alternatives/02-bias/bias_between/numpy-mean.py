def bias_between(w, off, on):
    return -np.mean(np.stack([off, on]) @ w)
