def silu_slope(x):
    h = 0.001
    def silu(z):
        return z / (1 + np.exp(-z))
    return (silu(x + h) - silu(x)) / h
