def fit(x, y, with_bias):
    n = len(x)
    if with_bias:
        slope = (n * (x * y).sum() - x.sum() * y.sum()) / (n * (x * x).sum() - x.sum() ** 2)
        bias = (y.sum() - slope * x.sum()) / n
    else:
        slope = (x * y).sum() / (x * x).sum()
        bias = 0
    return np.array([slope, bias, ((y - slope * x - bias) ** 2).sum() / n])
