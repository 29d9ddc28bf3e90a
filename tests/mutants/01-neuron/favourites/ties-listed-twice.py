def favourites(x, words, W, b, j, k):
    act = layer(x, W, b)[:, j].tolist()
    return [words[act.index(v)] for v in sorted(act, reverse=True) if v > 0][:k]
