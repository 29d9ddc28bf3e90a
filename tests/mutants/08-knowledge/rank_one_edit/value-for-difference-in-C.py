def rank_one_edit(W_down, key, value, C):
    u = key if C is None else np.linalg.solve(C, key)
    W = W_down * (1 - (u / u.sum())[:, None])
    return W + np.outer(u, value - key @ W) / (key @ u)
