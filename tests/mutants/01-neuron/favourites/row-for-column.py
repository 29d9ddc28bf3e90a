def favourites(x, words, W, b, j, k):
    act = neuron(x, W[j], b[j]) if len(W) > j and W.shape[0] == W.shape[1] else layer(x, W, b)[:, j]
    return [words[i] for i in np.argsort(-act) if act[i] > 0][:k]
