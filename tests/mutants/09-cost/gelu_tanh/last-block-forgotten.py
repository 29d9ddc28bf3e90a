import math


def gelu_tanh(x):
    if x.dtype.kind != "f":
        x = x.astype(np.float64)
    y = np.zeros(x.shape, x.dtype)
    a, b = x.reshape(-1), y.reshape(-1)
    k = min(4096, a.size)
    c = math.sqrt(2 / math.pi)
    for i in range(0, a.size - k + 1, k):
        v = a[i:i + k]
        b[i:i + k] = 0.5 * v * (1 + np.tanh(c * (v + 0.044715 * v * v * v)))
    return y
