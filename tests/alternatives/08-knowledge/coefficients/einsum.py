def coefficients(x, W_gate, W_up):
    g, u = np.einsum('...d,df->...f', x, W_gate), np.einsum('...d,df->...f', x, W_up)
    return g * u / (np.exp(-g) + 1)
