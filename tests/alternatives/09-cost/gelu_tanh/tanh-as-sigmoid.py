def gelu_tanh(x):
    if x.dtype.kind != 'f':
        x = x.astype(float)
    t = x * x
    t *= -2 * 0.044715 * 0.7978845608028654
    t -= 2 * 0.7978845608028654
    t *= x
    np.exp(t, out=t)
    t += 1
    np.divide(x, t, out=t)
    return t
