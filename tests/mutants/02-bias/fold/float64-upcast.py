def fold(W, b):
    out = np.zeros((W.shape[0] + 1, W.shape[1]))
    out[:-1] = W
    out[-1] = b
    return out
