def coefficients(x, W_gate, W_up):
    out = []
    for i in range(W_up.shape[1]):
        g, u = x @ W_gate[:, i], x @ W_up[:, i]
        out.append(g / (1 + np.exp(-g)) * u)
    return np.stack(out, axis=-1)
