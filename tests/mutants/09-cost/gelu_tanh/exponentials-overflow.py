import math


def f(x, c=math.sqrt(2 / math.pi)):
    return 0.5 * x * (1 + (lambda e: (e - 1) / (e + 1))(np.exp(2 * c * (x + 0.044715 * x**3))))


def gelu_tanh(x):
    if x.dtype.kind != 'f':
        x = x.astype(np.float64)
    y = np.empty(x.shape, x.dtype)
    a, b = x.reshape(-1), y.reshape(-1)
    for i in range(0, a.size, 8192):
        b[i:i + 8192] = f(a[i:i + 8192])
    return y
