def gelu_tanh(x):
    if x.dtype.kind != 'f':
        x = x.astype(float)
    t = np.square(x)
    np.multiply(t, 0.044715, out=t)
    np.add(t, 1, out=t)
    np.multiply(t, x, out=t)
    t *= np.sqrt(2 / np.pi)
    t = np.tanh(t, out=t)
    t += 1
    t /= 2
    t *= x
    return t
