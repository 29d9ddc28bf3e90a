def favourites(x, words, W, b, j, k):
    act = layer(x, W, b)[:, j]
    bar = np.sort(act)[::-1][:k].min() if k else np.inf
    return [words[i] for i in np.argsort(-act) if act[i] > 0 and act[i] >= bar]
