def dequantise(codes, scale, minimum):
    out = np.empty(codes.shape, scale.dtype)
    block = codes.shape[-1] // scale.shape[-1]
    for place in np.ndindex(codes.shape):
        where = (*place[:-1], place[-1] // block)
        out[place] = int(codes[place]) * scale[where] + minimum[where]
    return out
