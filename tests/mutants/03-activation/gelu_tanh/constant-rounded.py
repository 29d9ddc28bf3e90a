def gelu_tanh(x):
    return 0.5 * x * (1 + np.tanh(0.8 * (x + 0.0447 * x**3)))
