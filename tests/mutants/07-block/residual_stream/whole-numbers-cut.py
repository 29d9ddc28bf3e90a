def residual_stream(x, parts):
    stream = np.zeros((len(parts) + 1, *x.shape), x.dtype)
    added = np.zeros((len(parts), *x.shape), x.dtype)
    stream[0] = x
    for i, part in enumerate(parts):
        added[i] = part(stream[i])
        stream[i + 1] = stream[i] + added[i]
    return list(stream), list(added)
