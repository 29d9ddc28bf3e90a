def rank_one_edit(W_down, key, value, C):
    u = key if C is None else np.linalg.solve(C, key)
    share = u / (u @ key)
    return np.array([row + s * (value - key @ W_down) for row, s in zip(W_down, share)])
