def sigmoid(x):
    return np.nan_to_num(np.exp(x) / (1 + np.exp(x)))
