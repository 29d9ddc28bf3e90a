def favourites(x, words, W, b, j, k):
    act = layer(x, W, b)[:, j]
    on = np.flatnonzero(act > 0)
    best = on[np.argsort(-act[on])][:k]
    return list(np.array(words)[best])
