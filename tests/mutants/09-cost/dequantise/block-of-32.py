def dequantise(codes, scale, minimum):
    s, m = np.repeat(scale, 32, axis=-1), np.repeat(minimum, 32, axis=-1)
    n = codes.shape[-1]
    return codes.astype(scale.dtype) * s[..., :n] + m[..., :n]
