def dequantise(codes, scale, minimum):
    out = np.array(codes, dtype=scale.dtype).reshape(*scale.shape, codes.shape[-1] // scale.shape[-1])
    out *= np.expand_dims(scale, -1)
    out += np.expand_dims(minimum, -1)
    return out.reshape(codes.shape)
