def coefficients(x, W_gate, W_up):
    z = x @ W_gate
    return z / (1 + np.exp(np.clip(-z, -80, 80))) * (x @ W_up)
