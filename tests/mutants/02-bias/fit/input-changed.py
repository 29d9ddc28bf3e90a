def fit(x, y, with_bias):
    mx, my = x.mean(), y.mean()
    if with_bias:
        x -= mx
        y -= my
    slope = np.sum(x * y) / np.sum(x**2)
    return slope, (my - slope * mx) if with_bias else 0.0, np.mean((y - slope * x) ** 2)
