def fold(W, b):
    return np.vstack([W, np.zeros_like(b)])
