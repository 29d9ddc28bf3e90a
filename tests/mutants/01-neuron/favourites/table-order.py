def favourites(x, words, W, b, j, k):
    act = layer(x, W, b)[:, j]
    best = np.sort(np.argsort(-act)[:k])
    return [words[i] for i in best if act[i] > 0]
