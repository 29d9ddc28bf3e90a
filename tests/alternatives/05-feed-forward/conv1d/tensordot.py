def conv1d(x, kernel, b):
    k = kernel.shape[0]
    out = np.stack([np.tensordot(x[t:t + k], kernel, axes=2) for t in range(x.shape[0] - k + 1)])
    if b is not None:
        out = out + b
    return out
