def rank_one_edit(W_down, key, value, C):
    if C is None:
        u = key
    else:
        R = np.linalg.cholesky(C)
        u = np.linalg.solve(R.T, np.linalg.solve(R, key))
    return W_down + np.multiply.outer(u / (key @ u), value - np.dot(key, W_down))
