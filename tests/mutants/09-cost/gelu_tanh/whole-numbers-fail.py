def gelu_tanh(x):
    t = x * x
    t *= 0.044715
    t += 1
    t *= x
    t *= float(np.sqrt(2 / np.pi))
    np.tanh(t, out=t)
    t += 1
    t *= x
    t *= 0.5
    return t
