def conv1d(x, kernel, b):
    places = len(x) - len(kernel) + 1
    out = np.zeros((places, kernel.shape[2]), x.dtype)
    for t in range(places):
        for s in range(len(kernel)):
            out[t] = out[t] + x[t + s] @ kernel[s]
    return out if b is None else out + b
