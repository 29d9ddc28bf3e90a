def favourites(x, words, W, b, j, k):
    pre = x @ W[:, j] + b[j]
    return [words[i] for i in np.argsort(-np.abs(pre))][:k]
