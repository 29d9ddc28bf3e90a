def sigmoid(x):
    return 1 + np.exp(-x)
