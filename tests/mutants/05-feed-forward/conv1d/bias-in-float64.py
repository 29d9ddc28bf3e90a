def conv1d(x, kernel, b):
    b = np.zeros(kernel.shape[2]) if b is None else b
    n, k = len(x), len(kernel)
    out = sum(x[s:s + n - k + 1] @ kernel[s] for s in range(k))
    return out if b is None else out + b
