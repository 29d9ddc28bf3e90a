def quantise(W, block):
    if W.dtype.kind != 'f':
        W = W.astype(np.float64)
    low, high = W.min(axis=None, keepdims=True), W.max(axis=None, keepdims=True)
    scale = (high - low) / 15
    safe = np.where(scale == 0, 1, scale)
    codes = np.round((W - low) / safe).astype(np.uint8)
    shape = (*W.shape[:-1], W.shape[-1] // block)
    return codes, np.broadcast_to(scale, shape).copy(), np.broadcast_to(low, shape).copy()
