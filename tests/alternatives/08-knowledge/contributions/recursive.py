def contributions(m, W_down):
    if m.ndim > 1:
        return np.array([contributions(row, W_down) for row in m])
    return np.diag(m) @ W_down
