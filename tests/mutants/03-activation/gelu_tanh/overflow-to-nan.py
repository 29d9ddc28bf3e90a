def gelu_tanh(x):
    u = (2 / np.pi) ** 0.5 * (x + 0.044715 * x**3)
    tanh = (np.exp(u) - np.exp(-u)) / (np.exp(u) + np.exp(-u))
    return 0.5 * x * (1 + tanh)
