def favourites(x, words, W, b, j, k):
    act = np.maximum(0, x @ W[:, j])
    return [words[i] for i in np.argsort(-act) if act[i] > 0][:k]
