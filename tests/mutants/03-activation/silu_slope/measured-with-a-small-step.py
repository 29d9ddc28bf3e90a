def silu_slope(x):
    h = 1e-6
    def silu(z):
        return z / (1 + np.exp(-z))
    return (silu(x + h) - silu(x - h)) / (2 * h)
