def conv1d(x, kernel, b):
    n, k = x.shape[0], kernel.shape[0]
    given = [x, kernel] if b is None else [x, kernel, b]
    out = np.zeros((n - k + 1, kernel.shape[2]), np.result_type(*given))
    for s in range(k):
        out += x[s:n - k + 1 + s] @ kernel[s]
    if b is not None:
        out += b
    return out
