def quantise(W, block):
    W = W * 1.0
    b = np.reshape(W, (*W.shape[:-1], -1, block))
    low, high = np.min(b, -1), np.max(b, -1)
    codes = 15 * (b - low[..., None]) / (high - low)[..., None]
    codes = np.nan_to_num(codes)
    return np.clip(np.round(codes), 0, 15).astype("uint8").reshape(W.shape), (high - low) / 15, low
