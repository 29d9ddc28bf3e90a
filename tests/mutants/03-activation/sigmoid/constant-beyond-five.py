def sigmoid(x):
    return np.where(x > 30, 1, np.where(x < -5, 0, 1 / (1 + np.exp(-x))))
