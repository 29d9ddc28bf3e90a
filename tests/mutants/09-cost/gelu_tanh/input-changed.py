def gelu_tanh(x):
    if x.dtype.kind != 'f':
        x = x.astype(float)
    t = x * x
    t *= 0.044715
    t += 1
    t *= x
    t *= float(np.sqrt(2 / np.pi))
    np.tanh(t, out=t)
    t += 1
    x *= t
    x *= 0.5
    return x
