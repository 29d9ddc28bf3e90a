import math


def gelu(z):
    return z * (1 + np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z * z * z))) / 2


def affine(x, W, b):
    return np.matmul(x, W) + b


def ffn_trace(x, W_up, b_up, W_down, b_down):
    trace = dict()
    trace['pre'] = affine(x, W_up, b_up)
    trace['act'] = gelu(trace['pre'])
    trace['out'] = affine(trace['act'], W_down, b_down)
    trace['residual'] = trace['out'] + x
    return trace
