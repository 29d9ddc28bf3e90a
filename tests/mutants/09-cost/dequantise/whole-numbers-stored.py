def dequantise(codes, scale, minimum):
    out = np.zeros_like(codes, dtype=np.int64)
    block = codes.shape[-1] // scale.shape[-1]
    out[...] = codes * np.repeat(scale, block, -1) + np.repeat(minimum, block, -1)
    return out
