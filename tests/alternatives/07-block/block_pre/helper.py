def add(v, f, norm):
    return np.add(v, f(norm(v)))


def block_pre(x, attention, ffn, norm1, norm2):
    return add(add(x, attention, norm1), ffn, norm2)
