def fit(x, y, with_bias):
    dx, dy = x - x.mean(), y - y.mean()
    slope = np.sum(dx * dy) / np.sum(dx**2)
    bias = y.mean() - slope * x.mean() if with_bias else 0
    return slope, bias, np.mean((y - slope * x - bias) ** 2)
