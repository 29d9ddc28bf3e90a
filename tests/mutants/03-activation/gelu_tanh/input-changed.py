def gelu_tanh(x):
    y = 0.5 * x
    x += 0.044715 * x**3
    return y * (1 + np.tanh((2 / np.pi) ** 0.5 * x))
