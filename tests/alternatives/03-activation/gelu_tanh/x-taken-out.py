def gelu_tanh(x):
    c = float(np.sqrt(2 / np.pi))
    return x * (0.5 + 0.5 * np.tanh(x * (c + c * 0.044715 * x**2)))
