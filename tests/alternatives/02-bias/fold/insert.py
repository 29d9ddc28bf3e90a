def fold(W, b):
    return np.insert(W.astype(np.result_type(W, b)), len(W), b, axis=0)
