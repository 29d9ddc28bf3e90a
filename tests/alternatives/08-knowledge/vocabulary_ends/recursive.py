def vocabulary_ends(v, W_U, gain, k):
    if v.ndim > 1:
        up, down = zip(*(vocabulary_ends(row, W_U, gain, k) for row in v))
        return np.array(up), np.array(down)
    s = W_U.T @ (gain * v)
    return np.lexsort((np.arange(s.size), -s))[:k], np.lexsort((np.arange(s.size), s))[:k]
