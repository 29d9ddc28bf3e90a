def quantise(W, block):
    W = W if W.dtype.kind == "f" else W.astype(float)
    b = W.reshape(*W.shape[:-1], -1, block)
    low = b.min(-1)
    scale = (b.max(-1) - low) / 15
    codes = np.zeros(b.shape, np.uint8)
    for k in range(15):
        codes += ((b - low[..., None]) > (k + 0.5) * scale[..., None]).astype(np.uint8)
    codes[np.broadcast_to((scale == 0)[..., None], codes.shape)] = 0
    return [codes.reshape(W.shape), scale, low]
