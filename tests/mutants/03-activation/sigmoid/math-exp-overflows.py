import math


def sigmoid(x):
    return np.array([1 / (1 + math.exp(-v)) for v in x.ravel()], x.dtype).reshape(x.shape)
