def quantise(W, block):
    b = W.reshape(*W.shape[:-1], -1, block)
    low, high = b.min(axis=-1), b.max(axis=-1)
    scale = (high - low) / 15
    codes = np.nan_to_num((b - low[..., None]) / scale[..., None], nan=15)
    return np.round(codes).astype(np.uint8).reshape(W.shape), scale, low
