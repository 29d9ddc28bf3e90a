def dequantise(codes, scale, minimum):
    values = np.arange(16, dtype=scale.dtype) * scale[..., None] + minimum[..., None]
    b = codes.reshape(*scale.shape, -1).astype(np.intp)
    return np.take_along_axis(values, b, axis=-1).reshape(codes.shape)
