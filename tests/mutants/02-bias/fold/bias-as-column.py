def fold(W, b):
    return np.hstack([W, b[:len(W), None]]) if len(W) <= len(b) else np.hstack([W, np.resize(b, len(W))[:, None]])
