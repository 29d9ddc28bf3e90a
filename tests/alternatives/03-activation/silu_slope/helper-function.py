def logistic(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))
def silu_slope(x):
    return logistic(x) + x * logistic(x) * logistic(-x)
