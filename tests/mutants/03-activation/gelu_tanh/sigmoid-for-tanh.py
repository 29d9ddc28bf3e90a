def gelu_tanh(x):
    return x / (1 + np.exp(-1.702 * x))
