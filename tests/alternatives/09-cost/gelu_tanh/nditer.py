def gelu_tanh(x):
    c = float(np.sqrt(2 / np.pi))
    x = x if x.dtype.kind == "f" else x.astype("float64")
    y = np.empty(x.shape, x.dtype)
    with np.nditer([x, y], ["external_loop", "buffered"], [["readonly"], ["writeonly"]], buffersize=20000) as it:
        for v, out in it:
            out[...] = v * (0.5 + 0.5 * np.tanh(v * (c + c * 0.044715 * v * v)))
    return y
