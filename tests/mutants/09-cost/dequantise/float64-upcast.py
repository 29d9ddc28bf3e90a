def dequantise(codes, scale, minimum):
    block = codes.shape[-1] // scale.shape[-1]
    return codes * np.repeat(scale, block, axis=-1) + np.repeat(minimum, block, axis=-1)
