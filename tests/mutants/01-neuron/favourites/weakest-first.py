def favourites(x, words, W, b, j, k):
    act = layer(x, W, b)[:, j]
    return [words[i] for i in np.argsort(act) if act[i] > 0][:k]
