def rms_norm(x, scale, eps):
    y = x.astype(np.float64)
    y = y / np.sqrt(np.average(y**2, axis=-1, keepdims=True) + eps) * scale
    return y.astype(np.float32) if x.dtype == scale.dtype == np.float32 else y
