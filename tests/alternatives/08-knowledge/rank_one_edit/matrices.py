def rank_one_edit(W_down, key, value, C):
    k, v = key[None, :], value[None, :]
    u = k.T if C is None else np.linalg.solve(C, k.T)
    return W_down + u @ (v - k @ W_down) / (k @ u)
