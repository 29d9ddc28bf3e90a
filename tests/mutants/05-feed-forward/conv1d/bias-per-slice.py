def conv1d(x, kernel, b):
    n, k = len(x), len(kernel)
    return sum(x[s:s + n - k + 1] @ kernel[s] + (0 if b is None else b) for s in range(k))
