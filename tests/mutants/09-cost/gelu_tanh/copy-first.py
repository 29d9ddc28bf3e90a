def gelu_tanh(x):
    y = x.astype(np.float32 if x.dtype == np.float32 else np.float64)
    t = y * y
    t *= 0.044715
    t += 1
    t *= y
    t *= float(np.sqrt(2 / np.pi))
    np.tanh(t, out=t)
    t += 1
    t *= y
    t *= 0.5
    return t
