def rank_one_edit(W_down, key, value, C):
    return np.concatenate([W_down, (value - key @ W_down)[None]])
