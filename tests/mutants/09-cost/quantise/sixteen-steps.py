def quantise(W, block):
    if W.dtype.kind != 'f':
        W = W.astype(np.float64)
    b = W.reshape(*W.shape[:-1], -1, block)
    low, high = b.min(axis=-1), b.max(axis=-1)
    scale = (high - low) / 16
    safe = np.where(scale == 0, 1, scale)
    codes = np.round((b - low[..., None]) / safe[..., None]).astype(np.uint8).reshape(W.shape)
    return codes, scale, low
