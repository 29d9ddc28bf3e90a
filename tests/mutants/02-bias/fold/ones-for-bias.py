def fold(W, b):
    return np.vstack([W, np.ones_like(b)])
