import math


def silu_slope(x):
    out = np.zeros(x.shape, np.result_type(x, 1.0))
    for i, v in np.ndenumerate(x):
        v = float(v)
        s = 1 / (1 + math.exp(-v)) if v > -700 else 0.0
        out[i] = s + v * s * (1 - s)
    return out
