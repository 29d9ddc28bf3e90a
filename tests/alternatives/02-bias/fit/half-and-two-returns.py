def fit(x, y, with_bias):
    if not with_bias:
        slope = np.sum(x * y) / np.sum(np.power(x, 2))
        return slope, 0, np.mean(np.power(y - slope * x, 2))
    slope = np.sum((x - x.mean()) * y) / np.sum((x - x.mean()) * x)
    bias = np.mean(y - slope * x)
    return slope, bias, np.var(y - slope * x)
