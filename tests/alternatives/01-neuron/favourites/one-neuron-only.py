def favourites(x, words, W, b, j, k):
    act = neuron(x, W[:, j], b[j])
    order = np.argsort(act)[::-1][: np.count_nonzero(act)]
    return [words[i] for i in order[:k]]
