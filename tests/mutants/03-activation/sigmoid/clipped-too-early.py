def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -10, 10)))
