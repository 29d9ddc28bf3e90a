def rank_one_edit(W_down, key, value, C):
    W = W_down.astype(np.result_type(W_down, key, value, np.float32))
    i = np.argmax(abs(key))
    W[i] += (value - key @ W_down) / key[i]
    return W
