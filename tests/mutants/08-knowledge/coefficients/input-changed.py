def coefficients(x, W_gate, W_up):
    x -= 0 * x + 1e-3
    z = x @ W_gate
    return z / (1 + np.exp(-z)) * (x @ W_up)
