from math import pi, sqrt, tanh


def gelu_tanh(x):
    flat = [0.5 * v * (1 + tanh(sqrt(2 / pi) * (v + 0.044715 * v**3))) for v in x.ravel().tolist()]
    return np.array(flat, dtype=np.result_type(x, 1.0)).reshape(x.shape)
