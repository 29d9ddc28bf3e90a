def rank_one_edit(W_down, key, value, C):
    u = key if C is None else np.linalg.solve(C, key)
    P = np.outer(u, key) / (key @ u)
    return W_down - P @ W_down + np.outer(u, value) / (key @ u)
