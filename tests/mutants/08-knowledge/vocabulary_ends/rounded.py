def vocabulary_ends(v, W_U, gain, k):
    def first(s):
        return np.argsort(-s, axis=-1, kind='stable')[..., :k]

    s = np.round((v * gain) @ W_U, 3)
    return first(s), first(-s)
