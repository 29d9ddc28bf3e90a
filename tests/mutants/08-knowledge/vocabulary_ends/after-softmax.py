def vocabulary_ends(v, W_U, gain, k):
    def first(s):
        return np.argsort(-s, axis=-1, kind='stable')[..., :k]

    s = (lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(-1, keepdims=True))((v * gain) @ W_U)
    return first(s), first(-s)
