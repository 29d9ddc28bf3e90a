def gelu_tanh(x):
    return x / (1 + np.exp(-x))
