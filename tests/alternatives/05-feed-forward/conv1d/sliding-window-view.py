def conv1d(x, kernel, b):
    k, d_in, d_out = kernel.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, k, axis=0)  # [places, d_in, k]
    out = windows.swapaxes(1, 2).reshape(-1, k * d_in) @ kernel.reshape(k * d_in, d_out)
    return out + (0 if b is None else b)
