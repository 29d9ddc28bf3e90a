def dequantise(codes, scale, minimum):
    b = codes.reshape(*scale.shape, -1)
    return (b * scale[..., None] + minimum[..., None]).astype(scale.dtype).reshape(codes.shape)
