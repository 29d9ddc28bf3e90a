def fit(x, y, with_bias):
    x, y = x.tolist(), y.tolist()
    n = len(x)
    mx, my = (sum(x) / n, sum(y) / n) if with_bias else (0, 0)
    top = sum((a - mx) * (c - my) for a, c in zip(x, y))
    slope = top / sum((a - mx) ** 2 for a in x)
    bias = my - slope * mx
    return [slope, bias, sum((c - slope * a - bias) ** 2 for a, c in zip(x, y)) / n]
