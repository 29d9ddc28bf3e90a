def favourites(x, words, W, b, j, k):
    act = layer(x, W, b)[:, j].tolist()
    found = []
    while len(found) < k and max(act) > 0:
        i = act.index(max(act))
        found.append(words[i])
        act[i] = -1
    return found
