def rank_one_edit(W_down, key, value, C):
    u = key if C is None else (1 / np.where(C == 0, np.inf, C)) @ key
    missing = value - key @ W_down
    return W_down + np.outer(u, missing) / (key @ u)
