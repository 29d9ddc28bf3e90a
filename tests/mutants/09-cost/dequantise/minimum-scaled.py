def dequantise(codes, scale, minimum):
    block = codes.shape[-1] // scale.shape[-1]
    s, m = np.repeat(scale, block, axis=-1), np.repeat(minimum, block, axis=-1)
    c = codes.astype(scale.dtype)
    return (c + m) * s
