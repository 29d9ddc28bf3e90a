def fold(W, b):
    d_in, d_out = W.shape
    out = np.empty((d_in + 1, d_out), dtype=np.result_type(W, b))
    out[:d_in] = W
    out[d_in] = b
    return out
