def dequantise(codes, scale, minimum):
    which = np.arange(codes.shape[-1]) // (codes.shape[-1] // scale.shape[-1])
    return (scale[..., which] * codes + minimum[..., which]).astype(scale.dtype)
