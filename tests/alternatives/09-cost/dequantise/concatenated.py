def dequantise(codes, scale, minimum):
    parts = np.split(codes, scale.shape[-1], axis=-1)
    parts = [(p * scale[..., j:j + 1] + minimum[..., j:j + 1]).astype(scale.dtype) for j, p in enumerate(parts)]
    return np.concatenate(parts, axis=-1)
