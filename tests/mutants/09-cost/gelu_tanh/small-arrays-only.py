import math


def gelu_tanh(x):
    if x.dtype.kind != 'f':
        x = x.astype(float)
    t = np.zeros(x.shape, x.dtype)
    v = x.reshape(-1)[:100000]
    t.reshape(-1)[:100000] = 0.5 * v * (1 + np.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v * v * v)))
    return t
