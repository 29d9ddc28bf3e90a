def dequantise(codes, scale, minimum):
    return codes.astype(scale.dtype) * scale[..., :1] + minimum[..., :1]
