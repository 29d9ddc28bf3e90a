def fit(x, y, with_bias):
    if with_bias:
        slope, bias = np.polyfit(x, y, 1)
    else:
        slope, bias = np.sum(x * y) / np.sum(x**2), 0
    return slope, bias, np.mean(y - slope * x - bias) ** 2
