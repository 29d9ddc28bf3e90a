def fit(x, y, with_bias):
    slope = np.sum(x * y) / np.sum(x**2)
    return slope, 0.0, np.mean((y - slope * x) ** 2)
