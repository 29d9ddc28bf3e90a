def coefficients(x, W_gate, W_up):
    def sigmoid(z):
        return np.where(z >= 0, 1, np.exp(-abs(z))) / (1 + np.exp(-abs(z)))

    def silu(z):
        return z * sigmoid(z)

    return silu(x @ W_gate) + x @ W_up
