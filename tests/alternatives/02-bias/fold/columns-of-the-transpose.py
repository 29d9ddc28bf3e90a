def fold(W, b):
    return np.column_stack([W.T, b]).T
