def gelu_tanh(x):
    x = x + 0.0
    root = np.sqrt(2 / np.pi).astype(x.dtype)
    return 0.5 * x * (1 + np.tanh(root * (x + 0.044715 * np.power(x, 3))))
