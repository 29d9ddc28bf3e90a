def coefficients(x, W_gate, W_up):
    def sigmoid(z):
        e = np.exp(-np.abs(z))
        return np.where(z >= 0, 1, e) / (1 + e)
    gate = x @ W_gate
    return gate * sigmoid(gate) * (x @ W_up)
