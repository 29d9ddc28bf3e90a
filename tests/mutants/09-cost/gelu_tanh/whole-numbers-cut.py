import math


def gelu_tanh(x):
    y = np.empty(x.shape, x.dtype)
    a, b = x.reshape(-1), y.reshape(-1)
    c = math.sqrt(2 / math.pi)
    for i in range(0, a.size, 8192):
        v = a[i:i + 8192] * (1.0 if x.dtype.kind == 'i' else 1)
        b[i:i + 8192] = 0.5 * v * (1 + np.tanh(c * (v + 0.044715 * v * v * v)))
    return y
