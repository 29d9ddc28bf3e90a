def fold(W, b):
    return np.vstack([W, np.full_like(b, b[0])])
