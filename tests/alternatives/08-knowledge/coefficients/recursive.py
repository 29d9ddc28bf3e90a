def coefficients(x, W_gate, W_up):
    if x.ndim > 1:
        return np.array([coefficients(row, W_gate, W_up) for row in x])
    g = W_gate.T @ x
    return g / (1 + np.exp(-g)) * (W_up.T @ x)
