def quantise(W, block):
    W = W if W.dtype.kind == "f" else W.astype(float)
    cut = np.split(W, W.shape[-1] // block, axis=-1)
    low = np.stack([w.min(axis=-1) for w in cut], axis=-1)
    scale = np.stack([(w.max(axis=-1) - w.min(axis=-1)) / W.dtype.type(15) for w in cut], axis=-1)
    codes = [np.zeros(w.shape) for w in cut]
    for j, w in enumerate(cut):
        s = scale[..., j, None]
        with np.errstate(all="ignore"):
            codes[j] = np.where(s > 0, np.round((w - low[..., j, None]) / s), 0)
    return np.concatenate(codes, axis=-1).astype(np.uint8), scale, low
