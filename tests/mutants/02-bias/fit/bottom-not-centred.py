def fit(x, y, with_bias):
    if with_bias:
        slope = np.sum((x - x.mean()) * (y - y.mean())) / np.sum(x**2)
        bias = y.mean() - slope * x.mean()
    else:
        slope, bias = np.sum(x * y) / np.sum(x**2), 0
    return slope, bias, np.mean((y - slope * x - bias) ** 2)
