def quantise(W, block):
    codes, scale, low = [], [], []
    for i in range(0, W.shape[-1], block):
        w = W[..., i:i + block]
        low.append(w.min())
        scale.append((w.max() - w.min()) / 15)
        codes.append(np.round((w - low[-1]) / (scale[-1] or 1)))
    return np.concatenate(codes, axis=-1).astype(np.uint8), np.array(scale), np.array(low)
