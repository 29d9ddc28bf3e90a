def dequantise(codes, scale, minimum):
    return (codes * scale + minimum).astype(scale.dtype)
