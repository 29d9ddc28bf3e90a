def conv1d(x, kernel, b):
    n, k = len(x), len(kernel)
    out = np.array([[np.sum(x[t:t + k, :, None] * kernel)] for t in range(n - k + 1)])
    return out if b is None else out + b
