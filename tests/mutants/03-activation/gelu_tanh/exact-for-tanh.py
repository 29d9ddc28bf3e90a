import math


def gelu_tanh(x):
    return np.array([0.5 * v * (1 + math.erf(v / math.sqrt(2))) for v in x.ravel().tolist()],
                    np.result_type(x, 1.0)).reshape(x.shape)
