def fold(W, b):
    return np.r_[W, b.reshape(1, -1)]
