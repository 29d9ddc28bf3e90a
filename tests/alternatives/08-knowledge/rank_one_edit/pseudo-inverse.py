def rank_one_edit(W_down, key, value, C):
    C = np.eye(len(key), dtype=np.result_type(key, W_down, np.float32)) if C is None else C
    u = np.linalg.lstsq(C, key, rcond=None)[0]
    return W_down + np.outer(u, value - W_down.T @ key) / np.sum(key * u)
