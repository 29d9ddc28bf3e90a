def gelu_tanh(x):
    u = (2 / np.pi) ** 0.5 * (x + 0.044715 * x**3)
    return x / (1 + np.exp(-2 * u))
