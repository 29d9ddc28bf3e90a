def sigmoid(x):
    a = 1 / (1 + np.exp(-x))
