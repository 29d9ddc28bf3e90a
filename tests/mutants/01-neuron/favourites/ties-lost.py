def favourites(x, words, W, b, j, k):
    act = layer(x, W, b)[:, j]
    by_value = dict(zip(act.tolist(), words))
    return [by_value[v] for v in sorted(by_value, reverse=True) if v > 0][:k]
