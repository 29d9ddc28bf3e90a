def dequantise(codes, scale, minimum):
    block = codes.shape[-1] // scale.shape[-1]
    return codes.astype(scale.dtype) * np.tile(scale, block) + np.tile(minimum, block)
