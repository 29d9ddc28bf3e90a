def rank_one_edit(W_down, key, value, C):
    u = key if C is None else np.linalg.solve(C, key)
    missing = value - key @ W_down
    return W_down + (np.outer(missing, u) if W_down.shape[0] == W_down.shape[1] else np.outer(u, missing)) / (key @ u)
