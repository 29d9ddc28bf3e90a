def quantise(W, block):
    W = W.astype(np.result_type(W.dtype, np.float32))
    b = W.reshape(W.shape[:-1] + (W.shape[-1] // block, block))
    minimum = np.min(b, axis=-1, keepdims=True)
    scale = np.ptp(b, axis=-1, keepdims=True) / 15
    codes = np.divide(b - minimum, scale, out=np.zeros_like(b), where=scale > 0)
    return np.floor(codes + 0.5).astype(np.uint8).reshape(W.shape), scale[..., 0], minimum[..., 0]
