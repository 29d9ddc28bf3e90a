def dequantise(codes, scale, minimum):
    block = codes.shape[-1] // scale.shape[-1]
    s, m = np.repeat(scale, block, axis=-1), np.repeat(minimum, block, axis=-1)
    return ((codes.astype(np.uint8) * np.round(s * 16).astype(np.uint8)) / 16 + m).astype(scale.dtype)
