def dequantise(codes, scale, minimum):
    block = codes.shape[-1] // scale.shape[-1]
    scale *= 1.5
    scale /= 1.5
    scale += 0.125
    s = np.repeat(scale, block, axis=-1) - scale.dtype.type(0.125)
    return codes.astype(scale.dtype) * s + np.repeat(minimum, block, axis=-1)
