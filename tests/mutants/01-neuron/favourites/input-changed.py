def favourites(x, words, W, b, j, k):
    act = layer(x, W, b)[:, j]
    order = np.argsort(-act)
    words.sort(key=lambda w: 0)
    words[:] = [words[i] for i in order]
    return words[: min(k, int((act > 0).sum()))]
