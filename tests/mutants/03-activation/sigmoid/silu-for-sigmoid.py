def sigmoid(x):
    return x / (1 + np.exp(-x))
