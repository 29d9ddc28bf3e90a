def favourites(x, words, W, b, j, k):
    act = layer(x, W, b)[:, j]
    pairs = sorted(zip(act, words), reverse=True)
    return [word for value, word in pairs if value > 0][:k]
