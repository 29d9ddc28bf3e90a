def fold(W, b):
    return np.append(W, [b], axis=0)
