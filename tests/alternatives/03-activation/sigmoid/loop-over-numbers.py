import math


def sigmoid(x):
    def one(v):
        if v >= 0:
            return 1 / (1 + math.exp(-v))
        return math.exp(v) / (1 + math.exp(v))
    return np.array([one(v) for v in x.flat], dtype=np.result_type(x, 1.0)).reshape(x.shape)
