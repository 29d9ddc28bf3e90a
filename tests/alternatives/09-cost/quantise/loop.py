def quantise(W, block):
    W = W if W.dtype.kind == "f" else W.astype(float)
    rows = W.reshape(-1, W.shape[-1])
    k = W.shape[-1] // block
    codes = np.zeros(rows.shape, np.uint8)
    scale, minimum = np.zeros((len(rows), k), W.dtype), np.zeros((len(rows), k), W.dtype)
    for i, row in enumerate(rows):
        for j in range(k):
            w = row[j * block:(j + 1) * block]
            minimum[i, j] = w.min()
            scale[i, j] = (w.max() - w.min()) / 15
            if scale[i, j]:
                codes[i, j * block:(j + 1) * block] = np.rint((w - minimum[i, j]) / scale[i, j])
    return codes.reshape(W.shape), scale.reshape(*W.shape[:-1], k), minimum.reshape(*W.shape[:-1], k)
