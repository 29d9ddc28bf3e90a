def block_post(x, attention, ffn, norm1, norm2):
    def step(v, f, g):
        return g(np.add(v, f(v)))

    return step(step(x, attention, norm1), ffn, norm2)
