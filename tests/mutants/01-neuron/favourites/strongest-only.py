def favourites(x, words, W, b, j, k):
    act = layer(x, W, b)[:, j]
    return [words[int(act.argmax())]]
