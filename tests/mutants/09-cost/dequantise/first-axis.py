def dequantise(codes, scale, minimum):
    block = codes.shape[0] // scale.shape[0]
    return codes.astype(scale.dtype) * np.repeat(scale, block, axis=0) + np.repeat(minimum, block, axis=0)
