def dequantise(codes, scale, minimum):
    b = codes.reshape(*scale.shape, -1).astype(scale.dtype)
    return b * scale[..., None] + minimum[..., None]
