def coefficients(x, W_gate, W_up):
    def sigmoid(z):
        return np.where(z >= 0, 1, np.exp(-abs(z))) / (1 + np.exp(-abs(z)))

    def silu(z):
        return z * sigmoid(z)

    return silu(x @ W_gate.T) * (x @ W_up.T) if W_up.shape[0] == W_up.shape[1] else silu(x @ W_gate) * (x @ W_up)
