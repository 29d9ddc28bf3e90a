def coefficients(x, W_gate, W_up):
    z = x @ W_gate
    return z * (1 + np.tanh(z / 2)) / 2 * (x @ W_up)
