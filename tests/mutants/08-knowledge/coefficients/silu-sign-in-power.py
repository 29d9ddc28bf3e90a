def coefficients(x, W_gate, W_up):
    z = x @ W_gate
    return z / (1 + np.exp(z)) * (x @ W_up)
