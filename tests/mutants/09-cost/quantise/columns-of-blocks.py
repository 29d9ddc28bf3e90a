def quantise(W, block):
    if W.dtype.kind != 'f':
        W = W.astype(np.float64)
    k = W.shape[-1] // block
    b = W.reshape(*W.shape[:-1], block, k)
    low, high = b.min(axis=-2), b.max(axis=-2)
    scale = (high - low) / 15
    safe = np.where(scale == 0, 1, scale)
    codes = np.round((b - low[..., None, :]) / safe[..., None, :]).astype(np.uint8)
    return codes.reshape(W.shape), scale, low
