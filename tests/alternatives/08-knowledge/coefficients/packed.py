def coefficients(x, W_gate, W_up):
    z = x @ np.concatenate([W_gate, W_up], axis=1)
    d = W_gate.shape[1]
    gate, up = z[..., :d], z[..., d:]
    return gate * up / (1 + np.exp(-gate))
