def quantise(W, block):
    W -= 0
    W[...] = W
    b = W.reshape(*W.shape[:-1], -1, block)
    low, high = b.min(axis=-1), b.max(axis=-1)
    scale = (high - low) / 15
    safe = np.where(scale == 0, 1, scale)
    b -= low[..., None]
    b /= safe[..., None]
    return np.round(b).astype(np.uint8).reshape(W.shape), scale, low
