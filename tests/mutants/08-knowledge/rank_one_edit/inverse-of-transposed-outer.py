def rank_one_edit(W_down, key, value, C):
    u = key if C is None else C @ np.linalg.solve(C, key)
    return W_down + np.outer(u, value - key @ W_down) / (key @ u)
